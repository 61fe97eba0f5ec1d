// IndexOptions: what penstock-index is told on its command line. For main alone.
#pragma once

#include <string>

namespace penstock {

struct IndexOptions {
    std::string config = "/etc/penstock/penstock.conf";
    std::string database = "/var/lib/penstock/index/deliveries.sqlite";
    std::string key = "/etc/exim4/penstock/key";
    std::string health = "/run/penstock/agent/health.json";
    // Where they are not given, Exim's own configuration says it (exim_facts.h).
    std::string log = {};
    std::string spool = {};
    bool is_sound = true;
};

[[nodiscard]] IndexOptions index_options(int argc, char** argv);

}  // namespace penstock
