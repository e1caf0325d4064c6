// Writes the sample run, and one without evaluations, for tests in other languages.
#include <exception>
#include <iostream>

#include "tests/results/sample.hpp"

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: write_sample FULL.h5 EMPTY.h5\n";
    return 2;
  }
  megabatch::sample::SampleRun().write(argv[1]);
  megabatch::ResultsWriter empty(argv[2], megabatch::Existing::replace);
  empty.write_programs({});
  empty.write_tasks({});
  empty.write_inputs({}, {});
  empty.finish();
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
