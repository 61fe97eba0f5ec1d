#include "api/xml_writer.h"

#include <sstream>
#include <utility>

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

// One element by PropertyTree's writer, which has no way around a prolog but this.
void write_element(std::ostream& stream, std::string const& name, Value const& value) {
    namespace xml_parser = boost::property_tree::xml_parser;
    ptree parent;
    add_element(parent, name, value);
    xml_parser::write_xml_element(stream, std::string(), parent, -1,
                                  xml_parser::xml_writer_settings<std::string>());
}

void write_list(std::ostream& stream, std::string const& name, Value::List const& list) {
    for (auto const& item : list) {
        write_element(stream, name, item);
    }
    if (list.empty()) {
        write_element(stream, name, Value());
    }
}

// What frames the lists is written here and each of their items by itself, so that a list of all
// accounts is never in memory as a tree.
void write_member(std::ostream& stream, std::string const& name, Value const& value) {
    value.visit(Overloaded{
        [&](Value::List const& list) { write_list(stream, name, list); },
        [&](Value::Object const& object) {
            if (object.empty() || element_name(name) != name) {
                return write_element(stream, name, value);
            }
            stream << '<' << name << '>';
            for (auto const& [member, item] : object) {
                write_member(stream, member, item);
            }
            stream << "</" << name << '>';
        },
        [&](auto const&) { write_element(stream, name, value); },
    });
}

}  // namespace

std::string write_xml(std::string_view root, Value const& value) {
    std::ostringstream stream;
    write_member(stream, std::string(root), value);
    // A bare CR would be read back as LF; PropertyTree does not escape it.
    auto text = std::move(stream).str();
    Poco::replaceInPlace(text, std::string("\r"), std::string("&#13;"));
    return text;
}

}  // namespace penstock
