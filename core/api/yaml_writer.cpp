#include "yaml_writer.h"

#include "json_writer.h"

namespace penstock {

std::string write_yaml(Value const& value) {
    return "---\n" + write_json(value) + "\n";
}

}  // namespace penstock
