#pragma once
// HDF5's C interface with owners and exceptions. Private to this folder.
#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace megabatch::hdf5 {

// Owns one identifier; move-only.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle() = default;
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept;
  Handle& operator=(Handle&& other) noexcept;

  operator hid_t() const { return id_; }
  // Closes now; false where HDF5 says that closing failed.
  bool reset() noexcept;

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

// Before a file is created or opened: keeps HDF5 from printing errors, and from closing at exit what
// could not be closed before (a full disk), in which it crashes.
void start();
// The innermost reason on HDF5's error stack.
std::string last_error();

// Checks the codes of one file's calls. Throws std::runtime_error "cannot WHAT PATH (reason) remedy".
class Checker {
 public:
  // `action` such as "write results to"; must live as long as the checker.
  Checker(const char* action, std::string path) : action_(action), path_(std::move(path)) {}

  template <class Code>
  Code operator()(Code code, std::source_location where = std::source_location::current()) const {
    if (code < 0) fail_hdf5(where);
    return code;
  }
  Handle own(hid_t id, Handle::Close close,
             std::source_location where = std::source_location::current()) const {
    if (id < 0) fail_hdf5(where);
    return {id, close};
  }
  [[noreturn]] void fail(const std::string& reason, const std::string& remedy = "") const;
  const std::string& path() const { return path_; }

 private:
  [[noreturn]] void fail_hdf5(std::source_location where) const;

  const char* action_;
  std::string path_;
};

// The type in memory, and the same type little-endian in the file.
template <class T>
struct Type;
template <>
struct Type<std::uint8_t> {
  static hid_t memory() { return H5T_NATIVE_UINT8; }
  static hid_t file() { return H5T_STD_U8LE; }
};
template <>
struct Type<std::uint16_t> {
  static hid_t memory() { return H5T_NATIVE_UINT16; }
  static hid_t file() { return H5T_STD_U16LE; }
};
template <>
struct Type<std::uint32_t> {
  static hid_t memory() { return H5T_NATIVE_UINT32; }
  static hid_t file() { return H5T_STD_U32LE; }
};
template <>
struct Type<std::uint64_t> {
  static hid_t memory() { return H5T_NATIVE_UINT64; }
  static hid_t file() { return H5T_STD_U64LE; }
};
template <>
struct Type<std::int64_t> {
  static hid_t memory() { return H5T_NATIVE_INT64; }
  static hid_t file() { return H5T_STD_I64LE; }
};
template <>
struct Type<double> {
  static hid_t memory() { return H5T_NATIVE_DOUBLE; }
  static hid_t file() { return H5T_IEEE_F64LE; }
};

Handle string_type(const Checker& check);  // variable length, UTF-8

// Text that HDF5 can hold as a C string in UTF-8: other bytes and NUL become U+FFFD.
std::string clean_utf8(std::string_view text);

void write_attribute(const Checker& check, hid_t object, const char* name, std::string_view text);
void write_attribute(const Checker& check, hid_t object, const char* name, std::uint32_t number);
void write_attribute(const Checker& check, hid_t object, const char* name, double number);
void write_attribute(const Checker& check, hid_t object, const char* name,
                     std::span<const std::uint8_t> numbers);

// What a dataset means; `units` is "1" where there are none.
struct ColumnInfo {
  const char* name;
  const char* units;
  const char* long_name;
};

// A group of columns in the order of their creation.
Handle create_group(const Checker& check, hid_t parent, const char* name);

// One growing dimension of numbers, written in whole chunks however it was appended, so that the
// bytes in the file depend on the values alone.
class Column {
 public:
  Column() = default;
  // chunk: elements
  template <class T>
  static Column create(const Checker& check, hid_t group, const ColumnInfo& info, std::size_t chunk) {
    return Column(check, group, info, chunk, sizeof(T), Type<T>::memory(), Type<T>::file());
  }

  template <class T>
  void push(T value) {
    append_bytes(reinterpret_cast<const std::byte*>(&value), sizeof value);
  }
  template <class T>
  void append(std::span<const T> values) {
    append_bytes(reinterpret_cast<const std::byte*>(values.data()), values.size_bytes());
  }
  void flush();

  std::uint64_t size() const { return written_ + used_ / element_; }
  hid_t dataset() const { return dataset_; }
  Handle release() { return std::move(dataset_); }

 private:
  Column(const Checker& check, hid_t group, const ColumnInfo& info, std::size_t chunk, std::size_t element,
         hid_t memory_type, hid_t file_type);
  void append_bytes(const std::byte* bytes, std::size_t size);

  const Checker* check_ = nullptr;
  Handle dataset_;
  hid_t memory_type_ = H5I_INVALID_HID;
  std::size_t element_ = 1;    // bytes
  std::uint64_t written_ = 0;  // elements in the file
  std::vector<std::byte> buffer_;
  std::size_t used_ = 0;  // bytes of the buffer
};

// A dimension without numbers of its own, as netCDF writes it: it takes no room.
Handle create_dimension(const Checker& check, hid_t group, const ColumnInfo& info, std::size_t chunk);
void resize_dimension(const Checker& check, hid_t dimension, std::uint64_t size);
// Makes a column the coordinate of the dimension of its name.
void make_scale(const Checker& check, hid_t dataset, const char* name);
void attach(const Checker& check, hid_t dataset, hid_t dimension);

// A group whose columns share one dimension, numbered from 0 by a coordinate of the dimension's name.
class Table {
 public:
  Table(const Checker& check, hid_t file, const char* name, const ColumnInfo& dimension, std::size_t rows);

  // Writes value(row) for each row.
  template <class T, class Value>
  void column(const ColumnInfo& info, Value value) {
    Column column = Column::create<T>(*check_, group_, info, chunk_);
    for (std::size_t row = 0; row < rows_; ++row) column.push(static_cast<T>(value(row)));
    column.flush();
    attach(*check_, column.dataset(), dimension_);
  }
  // Writes string(row), a std::string_view or what becomes one, for each row.
  template <class String>
  void strings(const ColumnInfo& info, String string) {
    const Handle dataset = create_strings(info);
    for (std::size_t first = 0; first < rows_; first += strings_at_once) {
      const std::size_t count = std::min(strings_at_once, rows_ - first);
      std::vector<std::string> block(count);
      for (std::size_t i = 0; i < count; ++i) block[i] = clean_utf8(string(first + i));
      write_strings(dataset, first, block);
    }
  }
  hid_t group() const { return group_; }

 private:
  static constexpr std::size_t strings_at_once = 4096;

  Handle create_strings(const ColumnInfo& info);
  void write_strings(hid_t dataset, std::size_t first, const std::vector<std::string>& block);

  const Checker* check_;
  std::size_t rows_, chunk_;
  Handle group_, dimension_;
};

}  // namespace megabatch::hdf5
