#include "xml_writer.h"

#include <sstream>

#include <Poco/Ascii.h>
#include <Poco/String.h>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

namespace penstock {

namespace {

using boost::property_tree::ptree;

std::string element_name(std::string_view name) {
    std::string element;
    for (char const c : name) {
        const bool fits = Poco::Ascii::isAlpha(c) || c == '_' ||
                          (!element.empty() && (Poco::Ascii::isDigit(c) || c == '-' || c == '.'));
        element += fits ? c : '_';
    }
    return element.empty() ? "_" : element;
}

ptree to_tree(Value const& value);

// push_back and never put(): a path would be split at its dots.
void add_element(ptree& parent, std::string const& name, Value const& value) {
    auto child = to_tree(value);
    auto const element = element_name(name);
    if (element != name) {
        ptree attributes;
        attributes.push_back({"name", ptree(name)});
        child.push_front({"<xmlattr>", attributes});
    }
    parent.push_back({element, std::move(child)});
}

void add_member(ptree& parent, std::string const& name, Value const& value) {
    value.visit(Overloaded{
        [&](Value::List const& list) {
            for (auto const& item : list) {
                add_element(parent, name, item);
            }
            if (list.empty()) {
                add_element(parent, name, Value());
            }
        },
        [&](auto const&) { add_element(parent, name, value); },
    });
}

ptree to_tree(Value const& value) {
    ptree tree;
    value.visit(Overloaded{
        [](std::monostate) {},
        [&](std::int64_t number) { tree.data() = std::to_string(number); },
        [&](std::string const& text) { tree.data() = text; },
        [&](Value::List const& list) {
            for (auto const& item : list) {
                add_element(tree, "item", item);
            }
        },
        [&](Value::Object const& object) {
            for (auto const& [name, item] : object) {
                add_member(tree, name, item);
            }
        },
    });
    return tree;
}

}  // namespace

std::string write_xml(std::string_view root, Value const& value) {
    ptree document;
    document.push_back({std::string(root), to_tree(value)});
    std::ostringstream stream;
    boost::property_tree::write_xml(stream, document);
    auto text = stream.str();
    // PropertyTree always writes a prolog, on a line of its own.
    text.erase(0, text.find('\n') + 1);
    // A bare CR would be read back as LF; PropertyTree does not escape it.
    return Poco::replace(text, "\r", "&#13;");
}

}  // namespace penstock
