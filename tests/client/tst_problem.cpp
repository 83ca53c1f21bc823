// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/problem.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestProblem : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kinds_data();
    void kinds();
    void fields();
    void current();
    void wordsOfLast();
    void rejectedRows();
    void network_data();
    void network();
};

void TestProblem::kinds_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("kind");

    const auto row = [](int status, Fault::Kind kind) {
        QTest::addRow("%d", status) << status << int(kind);
    };
    row(302, Fault::Kind::Internal);
    row(400, Fault::Kind::Invalid);
    row(401, Fault::Kind::Unauthenticated);
    row(403, Fault::Kind::Denied);
    row(404, Fault::Kind::NotFound);
    row(405, Fault::Kind::Internal);
    row(408, Fault::Kind::Unavailable);
    row(409, Fault::Kind::Conflict);
    row(410, Fault::Kind::NotFound);
    row(412, Fault::Kind::Precondition);
    row(413, Fault::Kind::TooLarge);
    row(414, Fault::Kind::TooLarge);
    row(422, Fault::Kind::Invalid);
    row(429, Fault::Kind::TooMany);
    row(431, Fault::Kind::TooLarge);
    row(500, Fault::Kind::Internal);
    row(502, Fault::Kind::Unavailable);
    row(503, Fault::Kind::Unavailable);
    row(504, Fault::Kind::Unavailable);
    row(507, Fault::Kind::StorageFull);
}

void TestProblem::kinds()
{
    QFETCH(int, status);
    const QByteArray body = R"({"title":"No","detail":"It cannot be.","status":0})";
    const Fault fault = faultFromProblem(status, body);
    QTEST(int(fault.kind), "kind");
    QCOMPARE(fault.message, u"It cannot be."_s);
}

void TestProblem::fields()
{
    const Fault fault = faultFromProblem(400, R"({"detail":"Wrong.","errors":{
        "rating":[{"code":"out_of_range","message":"Too many stars."}],
        "title":[{"code":"required","message":"A title is needed.","line":7},
                 {"code":"other","message":"And more."}]}})");
    const QList<FieldMessage> expected {
        {u"rating"_s, u"out_of_range"_s, u"Too many stars."_s, 0},
        {u"title"_s, u"required"_s, u"A title is needed."_s, 7},
        {u"title"_s, u"other"_s, u"And more."_s, 0},
    };
    QCOMPARE(fault.fields, expected);
}

void TestProblem::current()
{
    const Fault fault =
        faultFromProblem(412, R"({"detail":"It has changed.","current":{"id":3,"revision":9}})");
    const QJsonObject current = QJsonDocument::fromJson(fault.current).object();
    QCOMPARE(current.value(u"revision"_s).toInt(), 9);
    QVERIFY(faultFromProblem(412, "{}").current.isEmpty());
}

// A proxy on the way answers with a page; a server of ours may leave the detail out.
void TestProblem::wordsOfLast()
{
    QCOMPARE(faultFromProblem(502, "<html>Bad gateway</html>").message,
             u"The server answered with status 502 and no reason."_s);
    QCOMPARE(faultFromProblem(404, R"({"title":"Not found"})").message, u"Not found"_s);
    QCOMPARE(faultFromProblem(500, R"({"detail":"Something broke.","request_id":"a1"})").message,
             u"Something broke. (request a1)"_s);
    QCOMPARE(faultFromProblem(404, R"({"detail":"Gone.","request_id":"a1"})").message, u"Gone."_s);
}

void TestProblem::rejectedRows()
{
    const QJsonArray rejected = QJsonDocument::fromJson(R"([
        {"line":3,"field":"title","code":"required","message":"A title is needed."}])")
                                    .array();
    const QList<FieldMessage> expected {{u"title"_s, u"required"_s, u"A title is needed."_s, 3}};
    QCOMPARE(fieldMessages(rejected), expected);
}

void TestProblem::network_data()
{
    QTest::addColumn<QNetworkReply::NetworkError>("error");
    QTest::addColumn<bool>("mayHaveArrived");

    QTest::newRow("refused") << QNetworkReply::ConnectionRefusedError << false;
    QTest::newRow("no such host") << QNetworkReply::HostNotFoundError << false;
    QTest::newRow("certificate") << QNetworkReply::SslHandshakeFailedError << false;
    QTest::newRow("silent") << QNetworkReply::OperationCanceledError << true;
    QTest::newRow("closed") << QNetworkReply::RemoteHostClosedError << true;
    QTest::newRow("not repeated") << QNetworkReply::ContentReSendError << true;
    QTest::newRow("other") << QNetworkReply::UnknownNetworkError << true;
}

void TestProblem::network()
{
    QFETCH(QNetworkReply::NetworkError, error);
    const QString where = u"127.0.0.1:5000"_s;
    const Fault fault = faultFromNetwork(error, where);
    QCOMPARE(fault.kind, Fault::Kind::Unavailable);
    QVERIFY(fault.message.contains(where));
    QVERIFY(!fault.message.contains(u"not known"_s));
    QTEST(mayHaveArrived(error), "mayHaveArrived");
}

QTEST_GUILESS_MAIN(TestProblem)
#include "tst_problem.moc"
