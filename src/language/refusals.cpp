#include <utility>

#include "src/language/file_compiler.hpp"
#include "src/language/text.hpp"

namespace megabatch {

void FileCompiler::report(Severity severity, const Token& at, std::string_view program, std::string problem,
                          std::string why, std::string suggestion) {
  if (set_.diagnostics.size() >= limits_.diagnostics) {
    ++set_.unreported;
    return;
  }
  set_.diagnostics.push_back({severity, set_.files[file_].name, at.line, column_of(source_, at),
                              std::string(program), std::move(problem), std::move(why),
                              std::move(suggestion)});
}

void FileCompiler::refuse(const Token& at, std::string problem, std::string why, std::string suggestion) {
  if (failed_) return;
  failed_ = true;
  report(Severity::error, at, program_, std::move(problem), std::move(why), std::move(suggestion));
  lexer_.stop();
  token_ = ahead_ = lexer_.next();
}

void FileCompiler::refuse(const Token& at, Refusal refusal) {
  refuse(at, std::move(refusal.problem), std::move(refusal.why), std::move(refusal.suggestion));
}

void FileCompiler::refuse_unexpected(Place place, std::string_view accepted) {
  if (failed_) return;
  if (lexer_.in_brackets()) {
    // Where everything ends or the next statement begins, the bracket is what is wrong.
    const bool first_of_line = source_.find_first_not_of(" \t\f", token_.line_offset) == token_.offset;
    const bool next_statement = first_of_line && (text(token_) == "return" || is_symbol(ahead_, "="));
    if (at_end() || next_statement) {
      const Token open = lexer_.open_bracket();
      return refuse(open, shown(text(open)) + " is never closed", "expected " + std::string(accepted),
                    "close the bracket");
    }
  }
  refuse(token_, unexpected(source_, token_, place, accepted));
}

void FileCompiler::refuse_name(const Token& name, const Symbol& symbol) {
  if (failed_) return;
  const std::string line = std::to_string(symbol.value);
  switch (symbol.kind) {
    case SymbolKind::program:
      return refuse(name, shown(symbol.name) + " is a program", "programs call primitives, not one another",
                    "write the statements of its def on line " + line + " out here");
    case SymbolKind::refused:
      return refuse(name, "the constant " + shown(symbol.name) + " has no value",
                    "its definition on line " + line + " was refused", "correct that line");
    default:
      return refuse_unknown_name(name);
  }
}

void FileCompiler::refuse_unknown_name(const Token& name) {
  const std::string_view unknown = text(name);
  const std::string problem = "unknown name " + shown(unknown);
  if (unknown == "I" || unknown == "S" || unknown == "C") {
    return refuse(name, problem, "it is an input that this program does not take",
                  "add it to the program's parameters");
  }
  if (const std::uint32_t line = later_assignment(unknown)) {
    return refuse(name, shown(unknown) + " is used before its assignment on line " + std::to_string(line),
                  "statements run in order", "assign it first");
  }
  const std::string why = "it is no input, local, constant or primitive";
  if (const std::string_view primitive = primitive_for_builtin(unknown); !primitive.empty()) {
    return refuse(name, problem, why, "use the primitive " + std::string(primitive));
  }
  NearestName nearest(unknown);
  for (const Symbol* local : locals_) nearest.consider(local->name);
  for (std::size_t i = 0; i < symbols_.known(); ++i) {
    if (symbols_.all()[i].kind != SymbolKind::keyword) nearest.consider(symbols_.all()[i].name);
  }
  refuse(name, problem, why,
         nearest.best().empty() ? "assign it first, or define it as a constant"
                                : "did you mean " + shown(nearest.best()) + "?");
}

std::uint32_t FileCompiler::later_assignment(std::string_view name) const {
  Lexer rest(source_, {ahead_.offset, range_end_, ahead_.line, ahead_.line_offset});
  Token token = rest.next();
  while (token.kind != TokenKind::end) {
    const Token after = rest.next();
    if (token.starts_statement && text(token) == name && is_symbol(after, "=")) return token.line;
    token = after;
  }
  return 0;
}

void FileCompiler::refuse_argument_count(const Token& name, std::uint32_t primitive, std::size_t given) {
  const PrimitiveInfo& info = primitive_table[primitive];
  const unsigned arity = info.arity;
  refuse(name,
         shown(info.name) + " takes " + std::to_string(arity) + (arity == 1 ? " argument" : " arguments") +
             ", not " + std::to_string(given),
         "its signature is " + signature(info), given < arity ? "add what is missing" : "leave out the rest");
}

void FileCompiler::refuse_keyword(const Token& keyword, std::uint32_t primitive) {
  const PrimitiveInfo& info = primitive_table[primitive];
  NearestName nearest(text(keyword));
  for (unsigned i = 0; i < info.arity; ++i) nearest.consider(parameter_name(info.parameters, i));
  refuse(keyword, shown(info.name) + " has no parameter " + shown(text(keyword)),
         "its signature is " + signature(info),
         nearest.best().empty() ? "use one of its names" : "did you mean " + shown(nearest.best()) + "?");
}

void FileCompiler::refuse_repeated_argument(const Token& keyword, std::uint32_t primitive,
                                            unsigned position) {
  refuse(keyword,
         "the argument " + shown(parameter_name(primitive_table[primitive].parameters, position)) +
             " is given twice",
         "each argument is given once", "remove one of them");
}

void FileCompiler::refuse_unnamed_argument(const Token& argument) {
  refuse(argument, "an argument without a name after one with a name", "Python does not take it",
         "give it a name too");
}

void FileCompiler::refuse_named_argument(const Token& keyword) {
  refuse(keyword, "the argument " + shown(text(keyword)) + " is given by name",
         "only primitives called directly have named parameters", "give it by position");
}

void FileCompiler::refuse_local_argument_count(const Token& name, std::size_t given) {
  refuse(name, "a call of " + shown(text(name)) + " with " + std::to_string(given) + " arguments",
         "functions take 1 to " + std::to_string(max_call_arguments),
         given == 0 ? "add what is missing" : "leave out the rest");
}

void FileCompiler::refuse_constant_call(const Token& name) {
  refuse(name, shown(text(name)) + " is called like a function", "it is a constant",
         "call a primitive or a local that holds a function");
}

void FileCompiler::refuse_tuple_element(const Token& element) {
  refuse(element, "a tuple of " + shown(text(element)), "tuples are written of literals only",
         "use astuple(a, b), or repeat, insert and combine");
}

void FileCompiler::refuse_tuple_length(const Token& element) {
  refuse(element, "the tuple is too long",
         "a literal may have up to " + std::to_string(limits_.tuple_elements) + " elements",
         "build it with combine");
}

void FileCompiler::refuse_nesting() {
  refuse(token_, "brackets are nested too deeply",
         "up to " + std::to_string(limits_.nesting) + " may stand inside each other",
         "give inner results names of their own");
}

void FileCompiler::refuse_exceeded_limit(const Token& at) {
  switch (emitter_.exceeded()) {
    case Emitter::Limit::none:
      return;
    case Emitter::Limit::registers:
      return refuse(at, "the program needs too many registers",
                    "one for each call and tuple, up to " + std::to_string(limits_.registers),
                    "split the program");
    case Emitter::Limit::code_words:
      return refuse(
          at, "the programs' bytecode is too long",
          "all of them together may take up to " + std::to_string(limits_.code_words) + " words of 32 bits",
          "run them in several parts");
  }
}

void FileCompiler::warn_redefined(const Item& item, const Item& later) {
  Token def;
  def.line = item.range.line;
  def.offset = def.line_offset = item.range.begin;
  report(Severity::warning, def, item.name,
         shown(item.name) + " is defined again on line " + std::to_string(later.range.line),
         "as in Python, the last definition counts", "rename one of the two");
}

}  // namespace megabatch
