#pragma once
// The parser and compiler of one program file, a single pass over its tokens. compiler.cpp has the top
// level, parser.cpp the programs, refusals.cpp what is said of what they may not hold.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/language/diagnostic.hpp"
#include "src/language/emitter.hpp"
#include "src/language/explain.hpp"
#include "src/language/lexer.hpp"
#include "src/language/outline.hpp"
#include "src/language/program_set.hpp"
#include "src/language/symbols.hpp"

namespace megabatch {

class FileCompiler {
 public:
  // Compiles the programs of set.files[file], which must be shorter than 4 GiB, and adds them to the
  // set; programs of earlier files are not looked at. Set and limits must outlive the compiler.
  FileCompiler(ProgramSet& set, std::uint32_t file, const LanguageLimits& limits);
  void compile();

 private:
  struct Expression {
    std::uint32_t operand = operand_none;
    bool literal = false;
  };

  // Tokens. The first thing refused in a program or top-level statement ends its tokens, so every loop
  // over them ends by itself, and what is refused after it goes unsaid.
  std::string_view text(const Token& token) const { return source_.substr(token.offset, token.length); }
  bool is_symbol(const Token& token, std::string_view symbol) const {
    return token.kind == TokenKind::symbol && text(token) == symbol;
  }
  bool at_symbol(std::string_view symbol) const { return is_symbol(token_, symbol); }
  bool at_end() const { return token_.kind == TokenKind::end; }
  void begin(const Item& item);
  void advance();
  void expect_symbol(std::string_view symbol, std::string_view accepted);
  void expect_line_end();

  void report(Severity severity, const Token& at, std::string_view program, std::string problem,
              std::string why, std::string suggestion);
  void refuse(const Token& at, std::string problem, std::string why, std::string suggestion);
  void refuse(const Token& at, Refusal refusal);
  void refuse_unexpected(Place place, std::string_view accepted);
  void refuse_name(const Token& name, const Symbol& symbol);
  void refuse_unknown_name(const Token& name);
  void refuse_argument_count(const Token& name, std::uint32_t primitive, std::size_t given);
  void refuse_keyword(const Token& keyword, std::uint32_t primitive);
  void refuse_repeated_argument(const Token& keyword, std::uint32_t primitive, unsigned position);
  void refuse_unnamed_argument(const Token& argument);
  void refuse_named_argument(const Token& keyword);
  void refuse_local_argument_count(const Token& name, std::size_t given);
  void refuse_constant_call(const Token& name);
  void refuse_tuple_element(const Token& element);
  void refuse_tuple_length(const Token& element);
  void refuse_nesting();
  void refuse_exceeded_limit(const Token& at);
  void warn_redefined(const Item& item, const Item& later);
  std::uint32_t later_assignment(std::string_view name) const;

  // Top level.
  void bind_items(std::span<const Item> items);
  void compile_constant(const Item& item, std::uint32_t number);
  void compile_program(const Item& item);
  void compile_other(const Item& item);

  // Programs.
  void header();
  void parameter();
  void annotation();
  void body(const Token& def);
  void statement();
  void assignment();
  void return_statement();
  void bind(const Token& target, std::uint32_t operand);

  // Expressions.
  Expression expression();
  Expression integer(bool negative);
  Expression name_reference();
  Expression parentheses();
  Expression call();
  std::uint32_t call_primitive(const Token& name, std::uint32_t primitive);
  std::uint32_t call_local(const Token& name, std::uint32_t callee);
  void next_argument();
  void enter_bracket();
  void leave_bracket();

  ProgramSet& set_;
  const std::uint32_t file_;
  const LanguageLimits& limits_;
  const std::string_view source_;
  SymbolTable symbols_;
  Emitter emitter_;

  Lexer lexer_;
  Token token_, ahead_;
  std::uint32_t range_end_ = 0;  // of the item
  std::uint32_t last_end_ = 0;   // past the last token left behind, line ends aside
  std::uint32_t last_line_ = 0;  // where that token began
  bool failed_ = false;

  std::string_view program_;  // name of the program being compiled
  std::uint32_t serial_ = 0;  // number of the item being compiled, from 1
  std::uint32_t flags_ = 0;   // ProgramFlag of its parameters
  bool returned_ = false;
  bool literals_only_ = false;  // in the value of a constant
  std::uint32_t nesting_ = 0;
  std::vector<const Symbol*> locals_;
  std::vector<std::uint32_t> elements_;  // of the tuples being read, those of inner ones last
};

// Name of the parameter at a position in "a,b"; empty past the last.
std::string_view parameter_name(std::string_view names, unsigned position);

}  // namespace megabatch
