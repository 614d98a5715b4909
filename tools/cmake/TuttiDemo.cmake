# Builds the mappings of examples/demo/ into the binary, so that `tutti demo` needs no files beside it.
file(GLOB mappings CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/demo/*.toml)
set(entries "")
foreach(mapping ${mappings})
  get_filename_component(name ${mapping} NAME_WE)
  file(READ ${mapping} text)
  string(APPEND entries "    {\"${name}\", R\"toml(${text})toml\"},\n")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${mapping})
endforeach()
set(generated ${CMAKE_BINARY_DIR}/generated/demo_mappings.cc)
file(GENERATE OUTPUT ${generated} CONTENT "// Generated from examples/demo/ by TuttiDemo.cmake.
#include \"app/demo/mappings.h\"

namespace tutti::demo {
namespace {

constexpr BuiltInMapping kMappings[] = {
${entries}};

}  // namespace

std::span<const BuiltInMapping> built_in_mappings() { return kMappings; }

}  // namespace tutti::demo
")
target_sources(tutti_app PRIVATE ${generated})
