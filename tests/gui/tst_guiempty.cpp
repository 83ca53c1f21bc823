// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"

#include <QTcpServer>
#include <QTcpSocket>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiEmpty : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingYet_data();
    void nothingYet();
    void firstOne();
    void firstImport();
    void serverRefuses();
    void textHasRoom_data();
    void textHasRoom();
};

void TestGuiEmpty::nothingYet_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("heading");
    for (const ResourceSpec &spec : standardCatalog()) {
        QTest::addRow("%s", qPrintable(spec.name))
            << spec.name << u"No %1 yet."_s.arg(spec.label.toLower());
    }
}

void TestGuiEmpty::nothingYet()
{
    QFETCH(QString, page);
    QFETCH(QString, heading);
    GuiTest gui;
    QVERIFY(gui.open(page));
    QTRY_VERIFY(gui.findShown<QLabel>(u"emptyHeading"_s));
    QTRY_COMPARE(gui.findShown<QLabel>(u"emptyHeading"_s)->text(), heading);
    QCOMPARE(gui.findShown<QLabel>(u"emptySentence"_s)->text(),
             u"Import a list or add the first one."_s);
    QVERIFY(!gui.table()->isVisible());
}

void TestGuiEmpty::firstOne()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QTRY_VERIFY(gui.findShown<QPushButton>(u"emptyNew"_s));
    gui.click(u"emptyNew"_s);
    QVERIFY(gui.line(u"field_artist"_s)->hasFocus());
    gui.replaceText(u"field_artist"_s, u"Abba"_s);
    gui.replaceText(u"field_title"_s, u"Waterloo"_s);
    gui.click(u"save"_s);
    QTRY_VERIFY(gui.table()->isVisible());
}

void TestGuiEmpty::firstImport()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QFile file(gui.filePath(u"songs.csv"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("artist,title\nAbba,Waterloo\n");
    file.close();
    gui.files().answer = file.fileName();
    QTRY_VERIFY(gui.findShown<QPushButton>(u"emptyImport"_s));
    gui.click(u"emptyImport"_s);
    QTRY_VERIFY(gui.findShown<QPushButton>(u"importStart"_s));
    gui.click(u"importStart"_s);
    QTRY_VERIFY(gui.table()->isVisible());
    QTRY_COMPARE(gui.table()->model()->rowCount(), 1);
}

void TestGuiEmpty::serverRefuses()
{
    // Something that answers, and always with trouble.
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&server] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            const QByteArray body = R"({"title":"Broken","status":500,"detail":"It is broken.",)"
                                    R"("request_id":"abc123"})";
            socket->readAll();
            socket->write("HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n"
                          "Content-Type: application/problem+json\r\nContent-Length: "
                          + QByteArray::number(body.size()) + "\r\n\r\n" + body);
            socket->disconnectFromHost();
        });
    });
    GuiTest gui;
    QVERIFY(gui.openWithoutServer());
    gui.api().setServer(QUrl(u"http://127.0.0.1:%1"_s.arg(server.serverPort())));
    gui.press(Qt::Key_F5);
    QTRY_VERIFY(gui.findShown<QPushButton>(u"tryAgain"_s));
    QVERIFY(gui.findShown<QLabel>(u"emptyHeading"_s)->text().contains(u"cannot be shown"));
    QVERIFY(gui.findShown<QLabel>(u"emptySentence"_s)->text().contains(u"It is broken."));
    QVERIFY(gui.findShown<QLabel>(u"emptySentence"_s)->text().contains(u"Try again"));
    gui.click(u"emptyDetailsButton"_s);
    QVERIFY(gui.findShown<QLabel>(u"emptyDetails"_s)->text().contains(u"abc123"));

    QVERIFY(gui.server().start());
    gui.api().setServer(gui.server().url());
    gui.click(u"tryAgain"_s);
    QTRY_VERIFY(gui.findShown<QPushButton>(u"emptyNew"_s));
}

void TestGuiEmpty::textHasRoom_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("as it opens") << QSize(1280, 800);
    QTest::newRow("smallest") << QSize(640, 420);
}

void TestGuiEmpty::textHasRoom()
{
    QFETCH(QSize, size);
    GuiTest gui;
    QVERIFY(gui.openWithoutServer());
    gui.window().resize(size);
    gui.window().showServerFailure(
        u"The database /home/someone/.local/share/Lectern/lectern.db is newer than this program, "
        "which knows migrations up to 0006. Use the version that has made it."_s);
    gui.click(u"emptyDetailsButton"_s);
    for (const QString &name : {u"emptyHeading"_s, u"emptySentence"_s, u"emptyDetails"_s}) {
        const auto *label = gui.findShown<QLabel>(name);
        QVERIFY2(label, qPrintable(name));
        QTRY_VERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(name));
    }
}

QTEST_MAIN(TestGuiEmpty)
#include "tst_guiempty.moc"
