#include "src/results/hdf5_handles.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace megabatch::hdf5 {
namespace {

constexpr unsigned deflate_level = 1;

void describe(const Checker& check, hid_t dataset, const ColumnInfo& info) {
  write_attribute(check, dataset, "units", info.units);
  write_attribute(check, dataset, "long_name", info.long_name);
}

// An empty dataset that can grow; filtered where it has numbers worth packing.
Handle create_growing(const Checker& check, hid_t group, const ColumnInfo& info, hid_t type,
                      std::size_t chunk, std::size_t shuffled_bytes, bool deflated) {
  const hsize_t none = 0, any = H5S_UNLIMITED, chunk_size = chunk;
  const Handle space = check.own(H5Screate_simple(1, &none, &any), H5Sclose);
  const Handle create = check.own(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  check(H5Pset_obj_track_times(create, false));
  check(H5Pset_attr_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  check(H5Pset_chunk(create, 1, &chunk_size));
  if (shuffled_bytes > 1) check(H5Pset_shuffle(create));
  if (deflated) check(H5Pset_deflate(create, deflate_level));
  Handle dataset =
      check.own(H5Dcreate2(group, info.name, type, space, H5P_DEFAULT, create, H5P_DEFAULT), H5Dclose);
  describe(check, dataset, info);
  return dataset;
}

template <class T>
void write_number(const Checker& check, hid_t object, const char* name, T number) {
  const Handle space = check.own(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute =
      check.own(H5Acreate2(object, name, Type<T>::file(), space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(H5Awrite(attribute, Type<T>::memory(), &number));
}

void write_slab(const Checker& check, hid_t dataset, hid_t memory_type, std::uint64_t first,
                std::size_t count, const void* data) {
  const hsize_t begin = first, length = count, end = first + count;
  check(H5Dset_extent(dataset, &end));
  const Handle memory = check.own(H5Screate_simple(1, &length, nullptr), H5Sclose);
  const Handle file = check.own(H5Dget_space(dataset), H5Sclose);
  check(H5Sselect_hyperslab(file, H5S_SELECT_SET, &begin, nullptr, &length, nullptr));
  check(H5Dwrite(dataset, memory_type, memory, file, H5P_DEFAULT, data));
}

// Length of the well-formed UTF-8 character at the start of `text`, 0 where there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool too_large = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

}  // namespace

Handle::Handle(Handle&& other) noexcept
    : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(std::exchange(other.close_, nullptr)) {}

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this != &other) {
    reset();
    id_ = std::exchange(other.id_, H5I_INVALID_HID);
    close_ = std::exchange(other.close_, nullptr);
  }
  return *this;
}

bool Handle::reset() noexcept {
  const hid_t id = std::exchange(id_, H5I_INVALID_HID);
  return id < 0 || close_(id) >= 0;
}

void start() {
  H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

std::string last_error() {
  std::string reason;
  const auto innermost = [](unsigned, const H5E_error2_t* error, void* text) -> herr_t {
    *static_cast<std::string*>(text) = error->desc != nullptr ? error->desc : "";
    return 1;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, &reason);
  // The system's own words, where HDF5 quotes them among file names and addresses.
  const std::string quote = "error message = '";
  if (const auto begin = reason.find(quote); begin != std::string::npos) {
    const auto end = reason.find('\'', begin + quote.size());
    reason = reason.substr(begin + quote.size(), end - begin - quote.size());
  }
  return reason.empty() ? "HDF5 gives no reason" : reason;
}

void Checker::fail(const std::string& reason, const std::string& remedy) const {
  std::string message = std::string("cannot ") + action_ + " " + path_ + " (" + reason + ")";
  if (!remedy.empty()) message += " " + remedy;
  throw std::runtime_error(message);
}

void Checker::fail_hdf5(std::source_location where) const {
  const std::string reason = last_error();
  std::string remedy;
  if (reason.find("No space left") != std::string::npos || reason.find("quota") != std::string::npos) {
    remedy = "free some room or write to another file system";
  } else if (reason.find("unable to lock") != std::string::npos) {
    remedy = "close the program that has it open, or set HDF5_USE_FILE_LOCKING=FALSE";
  } else if (reason.find("truncated file") != std::string::npos) {
    remedy = "it was copied or written only in part: copy it again or repeat the run";
  }
  std::string_view source = where.file_name();
  source.remove_prefix(source.find_last_of('/') + 1);
  fail(reason + "; at " + std::string(source) + ":" + std::to_string(where.line()), remedy);
}

Handle string_type(const Checker& check) {
  Handle type = check.own(H5Tcopy(H5T_C_S1), H5Tclose);
  check(H5Tset_size(type, H5T_VARIABLE));
  check(H5Tset_cset(type, H5T_CSET_UTF8));
  return type;
}

std::string clean_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    clean.append(length > 0 ? text.substr(0, length) : "\uFFFD");
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

void write_attribute(const Checker& check, hid_t object, const char* name, std::string_view text) {
  const Handle type = string_type(check);
  const Handle space = check.own(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute =
      check.own(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  const std::string clean = clean_utf8(text);
  const char* const pointer = clean.c_str();
  check(H5Awrite(attribute, type, &pointer));
}

void write_attribute(const Checker& check, hid_t object, const char* name, std::uint32_t number) {
  write_number(check, object, name, number);
}

void write_attribute(const Checker& check, hid_t object, const char* name, double number) {
  write_number(check, object, name, number);
}

void write_attribute(const Checker& check, hid_t object, const char* name,
                     std::span<const std::uint8_t> numbers) {
  const hsize_t size = numbers.size();
  const Handle space = check.own(H5Screate_simple(1, &size, nullptr), H5Sclose);
  const Handle attribute = check.own(
      H5Acreate2(object, name, Type<std::uint8_t>::file(), space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(H5Awrite(attribute, Type<std::uint8_t>::memory(), numbers.data()));
}

Handle create_group(const Checker& check, hid_t parent, const char* name) {
  const Handle create = check.own(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  check(H5Pset_obj_track_times(create, false));
  check(H5Pset_link_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  check(H5Pset_attr_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
  return check.own(H5Gcreate2(parent, name, H5P_DEFAULT, create, H5P_DEFAULT), H5Gclose);
}

Column::Column(const Checker& check, hid_t group, const ColumnInfo& info, std::size_t chunk,
               std::size_t element, hid_t memory_type, hid_t file_type)
    : check_(&check),
      dataset_(create_growing(check, group, info, file_type, chunk, element, true)),
      memory_type_(memory_type),
      element_(element),
      buffer_(chunk * element) {}

void Column::append_bytes(const std::byte* bytes, std::size_t size) {
  while (size > 0) {
    const std::size_t part = std::min(size, buffer_.size() - used_);
    std::memcpy(buffer_.data() + used_, bytes, part);
    used_ += part;
    bytes += part;
    size -= part;
    if (used_ == buffer_.size()) flush();
  }
}

void Column::flush() {
  if (used_ == 0) return;
  const std::size_t count = used_ / element_;
  write_slab(*check_, dataset_, memory_type_, written_, count, buffer_.data());
  written_ += count;
  used_ = 0;
}

Handle create_dimension(const Checker& check, hid_t group, const ColumnInfo& info, std::size_t chunk) {
  Handle dataset = create_growing(check, group, info, H5T_IEEE_F32BE, chunk, 1, false);
  // netCDF's readers know a dimension without numbers by this name of the scale.
  check(H5DSset_scale(dataset, "This is a netCDF dimension but not a netCDF variable.         0"));
  return dataset;
}

void resize_dimension(const Checker& check, hid_t dimension, std::uint64_t size) {
  const hsize_t extent = size;
  check(H5Dset_extent(dimension, &extent));
}

void make_scale(const Checker& check, hid_t dataset, const char* name) {
  check(H5DSset_scale(dataset, name));
}

void attach(const Checker& check, hid_t dataset, hid_t dimension) {
  check(H5DSattach_scale(dataset, dimension, 0));
}

Table::Table(const Checker& check, hid_t file, const char* name, const ColumnInfo& dimension,
             std::size_t rows)
    : check_(&check),
      rows_(rows),
      chunk_(std::clamp<std::size_t>(rows, 1, 16384)),
      group_(create_group(check, file, name)) {
  Column index = Column::create<std::int64_t>(check, group_, dimension, chunk_);
  for (std::size_t row = 0; row < rows; ++row) index.push(static_cast<std::int64_t>(row));
  index.flush();
  make_scale(check, index.dataset(), dimension.name);
  dimension_ = index.release();
}

Handle Table::create_strings(const ColumnInfo& info) {
  const Handle type = string_type(*check_);
  Handle dataset = create_growing(*check_, group_, info, type, chunk_, 1, false);
  attach(*check_, dataset, dimension_);
  return dataset;
}

void Table::write_strings(hid_t dataset, std::size_t first, const std::vector<std::string>& block) {
  std::vector<const char*> pointers(block.size());
  for (std::size_t i = 0; i < block.size(); ++i) pointers[i] = block[i].c_str();
  const Handle type = string_type(*check_);
  write_slab(*check_, dataset, type, first, block.size(), pointers.data());
}

}  // namespace megabatch::hdf5
