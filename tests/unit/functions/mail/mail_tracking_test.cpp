// fetch_mail_queue, the emailtrack functions and the two that count recipients.
#include <algorithm>

#include <doctest/doctest.h>

#include "unit/functions/mail/index_peer.h"
#include "unit/functions/test_host.h"

using namespace penstock;

namespace {

Delivery failed_delivery() {
    Delivery delivery;
    delivery.message.id = "1xVExc-00007M-0C";
    delivery.message.time = 100;
    delivery.message.account = "alice";
    delivery.message.identity = "box@alice.example";
    delivery.message.via = "auth";
    delivery.message.sender = "s@alice.example";
    delivery.time = 200;
    delivery.type = DeliveryType::failure;
    delivery.recipient = "r@o.example";
    delivery.is_remote = true;
    delivery.text = "never";
    return delivery;
}

std::string call(std::string const& function, std::string const& arguments = "") {
    return "/json-api/" + function + "?api.version=1" + arguments;
}

class Tracking {
  public:
    explicit Tracking(std::vector<std::string> rows, bool has_more = false,
                      std::vector<std::string> remarks = {})
        : peer_((host_.path("run/index.sock")).string(), std::move(rows), has_more,
                std::move(remarks)) {
        host_.allow_reseller("track-email");
    }

    [[nodiscard]] Json::Value get(std::string const& function, std::string const& arguments = "",
                                  std::string_view token = TestHost::root_token) const {
        return parse_json(host_.get(call(function, arguments), std::string(token)).body);
    }
    [[nodiscard]] DeliveryQuery query() const { return peer_.question().query; }

  private:
    TestHost host_;
    IndexPeer peer_;
};

}  // namespace

TEST_CASE("fetch_mail_queue tells each message in the documentation's keys") {
    Tracking const host(
        {encoded(QueuedMessage{.id = "1xVExc-00007M-0C",
                               .account = "alice",
                               .mailbox = "",
                               .sender = "a@alice.example",
                               .recipients = {"b", "c"},
                               .size = 7,
                               .time = 9,
                               .is_frozen = true}),
         encoded(QueuedMessage{.id = "x", .account = "", .mailbox = "", .sender = ""})});
    auto const records = host.get("fetch_mail_queue")["data"]["records"];
    CHECK(records[0] == parse_json(R"({"frozen":1,"msgid":"1xVExc-00007M-0C",
        "recipients":["b","c"],"sender":"a@alice.example","size":7,"time":9,"user":"alice"})"));
    CHECK(records[1]["user"].isNull());
    auto const refused = host.get("fetch_mail_queue", "", TestHost::limited_token);
    CHECK(refused["metadata"]["result"] == 0);
}

TEST_CASE("emailtrack_search tells each delivery in 24 keys, and whether there was more") {
    Tracking const host({encoded(failed_delivery())}, true);
    auto const answer = host.get("emailtrack_search", "&failure=1&max_results_by_type=1");
    auto const record = answer["data"]["records"][0];
    CHECK(record.size() == 24);
    CHECK(record["email"] == "box@alice.example");
    CHECK(record["type"] == "failure");
    CHECK(record["transport_is_remote"] == 1);
    CHECK(record["actionunixtime"] == 200);
    CHECK(record["user"] == "alice");
    CHECK(answer["metadata"]["overflowed"] == 1);
    CHECK(host.query().types == std::vector{DeliveryType::failure});
    CHECK(host.query().largest_of_a_type == 1);
}

TEST_CASE("emailtrack_search takes what is asked for, or else all but what is declined") {
    Tracking const host({});
    static_cast<void>(host.get("emailtrack_search"));
    CHECK(host.query().types.size() == 4);
    static_cast<void>(host.get("emailtrack_search", "&inprogress=0&deliverytype=remote"));
    CHECK(host.query().types.size() == 3);
    CHECK(host.query().reach == DeliveryReach::remote);
    auto const nothing = host.get("emailtrack_search", "&inprogress=0&success=0&failure=0&defer=0");
    CHECK(nothing["data"]["records"].empty());
    CHECK(host.get("emailtrack_search", "&success=yes")["metadata"]["result"] == 0);
    CHECK(host.get("emailtrack_search", "&deliverytype=x")["metadata"]["result"] == 0);
}

TEST_CASE("what the index does not know of the time that was asked for is told as a warning") {
    Tracking const host({}, false, {encoded(IndexRemark{"a night is missing"})});
    for (auto const* function : {"emailtrack_search", "emailtrack_stats", "emailtrack_user_stats",
                                 "get_unique_recipient_count_per_sender_for_user",
                                 "get_unique_sender_recipient_count_per_user"}) {
        CAPTURE(function);
        auto const answer = host.get(function, "&user=alice&start_time=1&end_time=2");
        CHECK(answer["metadata"]["result"] == 1);
        CHECK(answer["metadata"]["output"]["warnings"] == parse_json(R"(["a night is missing"])"));
    }
    auto const queue = host.get("fetch_mail_queue");
    CHECK(!queue["metadata"].isMember("output"));
}

TEST_CASE("emailtrack_stats adds up, and leaves out what it is told to") {
    DeliveryFigures figures{.account = "alice"};
    figures.messages = 3;
    figures.deferrals = 1;
    figures.failures = 2;
    Tracking const host({encoded(figures), encoded(figures)});
    auto const record =
        host.get("emailtrack_stats", "&startdate=5&endtime=6&user=alice")["data"]["records"][0];
    CHECK(record == parse_json(R"({"DEFERCOUNT":2,"DEFERFAILCOUNT":6,"FAILCOUNT":4,
        "INPROGRESSCOUNT":0,"SENDCOUNT":6,"SUCCESSCOUNT":0,"TOTALSIZE":0})"));
    CHECK(host.query().from == 5);
    CHECK(host.query().until == 6);
    CHECK(host.query().accounts == std::vector<std::string>{"alice"});
    auto const less = host.get("emailtrack_stats", "&nosize=1&nosuccess=1")["data"]["records"][0];
    CHECK(less.size() == 5);
}

TEST_CASE("emailtrack_user_stats says whose the accounts are, also of one that is gone") {
    Tracking const host({encoded(DeliveryFigures{.account = "carol"}),
                         encoded(DeliveryFigures{.account = "gone"}),
                         encoded(DeliveryFigures{.account = ""})});
    auto const records = host.get("emailtrack_user_stats")["data"]["records"];
    CHECK(records[0].size() == 12);
    CHECK(records[0]["OWNER"] == "reseller1");
    CHECK(records[0]["DOMAIN"] == "carol.example");
    CHECK(records[1]["OWNER"].isNull());
    CHECK(records[2]["USER"] == "-remote-");
}

TEST_CASE("a reseller asks for its own accounts only, whatever it names") {
    Tracking const host({});
    std::string const times = "&start_time=1&end_time=2";
    for (auto const* const function :
         {"emailtrack_search", "emailtrack_stats", "emailtrack_user_stats",
          "get_unique_sender_recipient_count_per_user"}) {
        CAPTURE(function);
        CHECK(host.get(function, times, TestHost::reseller_token)["metadata"]["result"] == 1);
        CHECK(host.query().accounts == std::vector<std::string>{"carol"});
        static_cast<void>(host.get(function, times));
        CHECK(!host.query().accounts);
    }
    for (auto const* const function :
         {"emailtrack_stats", "get_unique_recipient_count_per_sender_for_user"}) {
        CAPTURE(function);
        auto const foreign = host.get(function, times + "&user=alice", TestHost::reseller_token);
        CHECK(foreign["metadata"]["result"] == 0);
        auto const own = host.get(function, times + "&user=carol", TestHost::reseller_token);
        CHECK(own["metadata"]["result"] == 1);
        CHECK(host.query().accounts == std::vector<std::string>{"carol"});
    }
    CHECK(host.get("fetch_mail_queue", "", TestHost::reseller_token)["metadata"]["result"] == 0);
}

TEST_CASE("recipients are counted under the documentation's names") {
    Tracking const host({encoded(RecipientCount{.name = "x", .recipients = 4})});
    std::string const times = "&start_time=1&end_time=2";
    auto const by_sender =
        host.get("get_unique_recipient_count_per_sender_for_user", times + "&user=alice");
    CHECK(by_sender["data"]["payload"][0] ==
          parse_json(R"({"sender":"x","unique_recipient_count":4})"));
    auto const by_user = host.get("get_unique_sender_recipient_count_per_user", times);
    CHECK(by_user["data"]["payload"][0] ==
          parse_json(R"({"user":"x","unique_sender_recipient_count":4})"));
    CHECK(host.get("get_unique_sender_recipient_count_per_user")["metadata"]["result"] == 0);
}

TEST_CASE("without penstock-index the answer is that nothing can be read") {
    TestHost const host;
    for (auto const* const function : {"fetch_mail_queue", "emailtrack_stats"}) {
        auto const answer = host.get(call(function)).body;
        CHECK(parse_json(answer)["metadata"]["result"] == 0);
        CHECK(masked_reason(answer) ==
              "API failure: (XID xxxxxx) The mail queue and its log cannot be read now.");
    }
}
