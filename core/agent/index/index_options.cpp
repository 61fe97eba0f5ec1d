#include "agent/index/index_options.h"

#include <getopt.h>

namespace penstock {

IndexOptions index_options(int argc, char** argv) {
    IndexOptions options;
    constexpr option known[] = {{"config", required_argument, nullptr, 'c'},
                                {"database", required_argument, nullptr, 'd'},
                                {"health", required_argument, nullptr, 'h'},
                                {"key", required_argument, nullptr, 'k'},
                                {"log", required_argument, nullptr, 'l'},
                                {"spool", required_argument, nullptr, 's'},
                                {nullptr, 0, nullptr, 0}};
    for (int letter = 0; (letter = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        switch (letter) {
            case 'c':
                options.config = optarg;
                break;
            case 'd':
                options.database = optarg;
                break;
            case 'h':
                options.health = optarg;
                break;
            case 'k':
                options.key = optarg;
                break;
            case 'l':
                options.log = optarg;
                break;
            case 's':
                options.spool = optarg;
                break;
            default:
                options.is_sound = false;
        }
    }
    options.is_sound = options.is_sound && optind == argc;
    return options;
}

}  // namespace penstock
