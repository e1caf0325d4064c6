#include <algorithm>

#include "src/language/file_compiler.hpp"

namespace megabatch {

FileCompiler::FileCompiler(ProgramSet& set, std::uint32_t file, const LanguageLimits& limits)
    : set_(set), file_(file), limits_(limits), source_(set.files[file].text), emitter_(set, limits) {}

void FileCompiler::compile() {
  const std::size_t first_diagnostic = set_.diagnostics.size();
  const std::vector<Item> items = outline(source_);
  bind_items(items);
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    if (items[i].kind == ItemKind::constant) compile_constant(items[i], i);
  }

  bool any_program = false;
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (item.kind == ItemKind::program) {
      any_program = true;
      const std::uint32_t last = item.name.empty() ? i : symbols_.intern(item.name).item;
      if (last != i && last != no_item) {
        warn_redefined(item, items[last]);
      } else {
        compile_program(item);
      }
    } else if (item.kind != ItemKind::constant) {
      compile_other(item);
    }
  }
  if (!any_program) {
    set_.diagnostics.push_back({Severity::error, set_.files[file_].name, 0, 0, "",
                                source_.empty() ? "the file is empty" : "the file defines no program",
                                "a program is a top-level `def name(I):`",
                                "check that it is the right file"});
  }
  // Constants were compiled ahead of the programs between them.
  std::stable_sort(set_.diagnostics.begin() + static_cast<std::ptrdiff_t>(first_diagnostic),
                   set_.diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.line < b.line; });
}

void FileCompiler::bind_items(std::span<const Item> items) {
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    if (items[i].name.empty()) continue;
    Symbol& symbol = symbols_.intern(items[i].name);
    if (symbol.kind == SymbolKind::keyword || symbol.kind == SymbolKind::literal) continue;
    symbol.item = i;
    symbol.kind = items[i].kind == ItemKind::program ? SymbolKind::program : SymbolKind::refused;
    symbol.value = items[i].range.line;
  }
}

void FileCompiler::begin(const Item& item) {
  lexer_ = Lexer(source_, item.range);
  range_end_ = item.range.end;
  failed_ = false;
  returned_ = false;
  flags_ = 0;
  nesting_ = 0;
  program_ = item.kind == ItemKind::program ? item.name : std::string_view();
  ++serial_;
  locals_.clear();
  elements_.clear();
  token_ = Token{};
  ahead_ = lexer_.next();
  advance();
}

void FileCompiler::compile_constant(const Item& item, std::uint32_t number) {
  begin(item);
  Symbol& symbol = symbols_.intern(item.name);
  if (symbol.item == no_item) return refuse_unexpected(Place::before_operand, "a name");
  advance();
  advance();
  emitter_.begin_constant();
  literals_only_ = true;
  const std::uint32_t operand = expression().operand;
  literals_only_ = false;
  refuse_exceeded_limit(token_);
  expect_line_end();
  if (failed_) {
    emitter_.abandon();
    return;
  }
  const std::uint32_t constant = emitter_.end_constant(operand);
  if (symbol.item != number) return;  // bound again further down
  symbol.kind = SymbolKind::constant;
  symbol.value = constant;
}

void FileCompiler::compile_program(const Item& item) {
  begin(item);
  const Token def = token_, name = ahead_;
  emitter_.begin_program();
  header();
  body(def);
  if (!returned_) emitter_.emit_return(last_line_, operand_none);  // as Python does
  refuse_exceeded_limit(def);
  if (failed_) {
    emitter_.abandon();
    ++set_.left_out;
    return;
  }
  set_.programs.push_back(emitter_.end_program(flags_));
  set_.sources.push_back({file_, def.line, def.offset, last_end_ - def.offset, name.offset, name.length});
}

void FileCompiler::compile_other(const Item& item) {
  begin(item);
  switch (item.kind) {
    case ItemKind::import:
      while (token_.kind == TokenKind::name || at_symbol(".") || at_symbol("...") || at_symbol(",") ||
             at_symbol("*") || at_symbol("(") || at_symbol(")")) {
        advance();
      }
      return expect_line_end();
    case ItemKind::docstring:
      while (token_.kind == TokenKind::string) advance();
      return expect_line_end();
    default:
      break;
  }
  if (!failed_ && !token_.at_margin()) {
    return refuse(token_, "unexpected indentation", "top-level statements start at the margin",
                  "remove the blanks before it");
  }
  refuse_unexpected(Place::before_operand, "an import, `NAME = literal` or `def name(I):`");
}

}  // namespace megabatch
