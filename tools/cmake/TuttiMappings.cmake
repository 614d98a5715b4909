# Builds mappings of examples/ into the binary, so that it needs no files beside it.
#
#   tutti_embed_mappings(TARGET FOLDER HEADER NAMESPACE)
#
# defines NAMESPACE::built_in_mappings() of HEADER over FOLDER/*.toml.
function(tutti_embed_mappings target folder header namespace)
  file(GLOB mappings CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.toml)
  set(entries "")
  foreach(mapping ${mappings})
    get_filename_component(name ${mapping} NAME_WE)
    file(READ ${mapping} text)
    string(APPEND entries "    {\"${name}\", R\"toml(${text})toml\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${mapping})
  endforeach()
  string(REPLACE "/" "_" file ${folder})
  set(generated ${CMAKE_BINARY_DIR}/generated/${file}_mappings.cc)
  file(GENERATE OUTPUT ${generated} CONTENT "// Generated from ${folder}/ by TuttiMappings.cmake.
#include \"${header}\"

namespace ${namespace} {
namespace {

constexpr ingest::BuiltInMapping kMappings[] = {
${entries}};

}  // namespace

std::span<const ingest::BuiltInMapping> built_in_mappings() { return kMappings; }

}  // namespace ${namespace}
")
  target_sources(${target} PRIVATE ${generated})
endfunction()
