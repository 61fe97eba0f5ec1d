// Writes the fuzz targets' dictionary, as libFuzzer reads it: what the catalog has names for.
#include <iostream>
#include <set>
#include <string>

#include "service/full_catalog.h"

int main() {
    std::set<std::string> words{"__Host-whostmgrsession=",
                                "api.chunk.enable",
                                "api.columns.a",
                                "api.filter.a.field",
                                "api.sort.a.field",
                                "api.version",
                                "application/json",
                                "boundary=",
                                "/cpsess1234567890",
                                "form-data; name=",
                                "/json-api/",
                                "/login",
                                "/logout",
                                "multipart/form-data",
                                "whm root:",
                                "/xml-api/"};
    auto const catalog = penstock::make_catalog();
    for (auto const* function : catalog.functions()) {
        words.emplace(function->name);
        for (auto const* param : function->params) {
            words.emplace(param->spec().name);
        }
    }
    for (auto const& word : words) {
        std::cout << '"' << word << "\"\n";
    }
}
