// SPDX-License-Identifier: GPL-3.0-or-later
// "Connect a tool": keys that the window makes, and what it says to paste, which is run here.
#include "awaited.h"
#include "guitest.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProcess>
#include <QRadioButton>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableWidget>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiConnect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void makesAKeyByKeyboard();
    void onlySomeKinds();
    void refusedByTheServer();
    void curlReads();
    void pythonReads();
    void adds_data();
    void adds();
    void spreadsheetsGetAll();
    void powerShellAndExcel();
    void noKeyInAUrl();
    void copies();
    void keysAreListedAndRemoved();
    void tellsOfAnotherPort();
    void notWithoutAName();

private:
    void openDialog();
    void makeKey(const QString &name, const QString &access = QStringLiteral("keyReads"));
    void choose(const QString &kind, bool adds = false);
    QString secret();
    QString snippet(const QString &tool);
    QByteArray run(const QString &program, const QStringList &arguments, const QString &input);
    /** The status by which a tool with that key is answered. */
    int statusFor(const QByteArray &verb, const QString &path, const QByteArray &body = {});

    std::unique_ptr<GuiTest> m_gui;
};

void TestGuiConnect::init()
{
    m_gui = std::make_unique<GuiTest>();
    // As the window starts it: only there is there an owner, whose keys are taken.
    m_gui->server().useProfile(u"local"_s, TestServer::token());
    QVERIFY(m_gui->open(u"songs"_s));
    QVERIFY(!m_gui->create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s, 4)).isEmpty());
    QVERIFY(!m_gui->create(u"songs"_s, song(u"Schönberg"_s, u"Verklärte Nacht"_s)).isEmpty());
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"sidebar_connect"_s));
}

void TestGuiConnect::cleanup()
{
    m_gui.reset();
}

void TestGuiConnect::openDialog()
{
    m_gui->click(u"sidebar_connect"_s);
    QTRY_VERIFY(m_gui->dialog(u"connectDialog"_s));
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"keyName"_s));
}

void TestGuiConnect::makeKey(const QString &name, const QString &access)
{
    openDialog();
    m_gui->replaceText(u"keyName"_s, name);
    m_gui->findShown<QRadioButton>(access)->click();
    m_gui->click(u"makeKey"_s);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"newKey"_s));
}

void TestGuiConnect::choose(const QString &kind, bool adds)
{
    auto *examples = m_gui->findShown<QComboBox>(u"keyExample"_s);
    QVERIFY(examples);
    const int index = examples->findData(kind) + (adds ? 1 : 0);
    QVERIFY(index >= 0 && examples->itemData(index) == kind);
    examples->setCurrentIndex(index);
}

QString TestGuiConnect::secret()
{
    return m_gui->findShown<QLineEdit>(u"newKey"_s)->text();
}

QString TestGuiConnect::snippet(const QString &tool)
{
    auto *tools = m_gui->findShown<QTabWidget>(u"keyTools"_s);
    for (int tab = 0; tab < tools->count(); ++tab) {
        tools->setCurrentIndex(tab);
        if (const auto *text = m_gui->findShown<QPlainTextEdit>(u"snippet_"_s + tool))
            return text->toPlainText();
    }
    return {};
}

QByteArray TestGuiConnect::run(const QString &program, const QStringList &arguments,
                               const QString &input)
{
    QProcess process;
    process.setWorkingDirectory(m_gui->filePath({}));
    process.start(program, arguments);
    process.write(input.toUtf8());
    process.closeWriteChannel();
    if (!process.waitForFinished(20'000) || process.exitCode() != 0)
        qWarning("%s", process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

int TestGuiConnect::statusFor(const QByteArray &verb, const QString &path, const QByteArray &body)
{
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl(m_gui->server().url().toString() + path));
    request.setRawHeader("Authorization", "Bearer " + secret().toLatin1());
    request.setRawHeader("Content-Type", "application/json");
    QNetworkReply *reply = network.sendCustomRequest(request, verb, body);
    if (!QTest::qWaitFor([reply] { return reply->isFinished(); }, 10'000))
        return 0;
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

void TestGuiConnect::makesAKeyByKeyboard()
{
    m_gui->press(Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->dialog(u"connectDialog"_s));
    QTRY_VERIFY(m_gui->line(u"keyName"_s)->hasFocus());
    QVERIFY(!m_gui->findShown<QPushButton>(u"makeKey"_s)->isEnabled());
    QVERIFY(m_gui->findShown<QLabel>(u"connectPlace"_s)
                ->text()
                .contains(m_gui->server().url().authority()));
    QTest::keyClicks(m_gui->line(u"keyName"_s), u"Spreadsheet"_s);
    m_gui->press(Qt::Key_Return);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"newKey"_s));
    QVERIFY(secret().startsWith(u"lectern_"));
    QVERIFY(m_gui->findShown<QLineEdit>(u"newKey"_s)->isReadOnly());
    const QString words = m_gui->findShown<QLabel>(u"newKeyWords"_s)->text();
    QVERIFY(words.contains(u"shown this once") && words.contains(u"Spreadsheet"));
    QCOMPARE(statusFor("GET", u"/api/v1/songs"_s), 200);
    QCOMPARE(statusFor("POST", u"/api/v1/exams"_s, R"({"title":"No"})"), 403);
    m_gui->press(Qt::Key_Escape);
    QTRY_VERIFY(!m_gui->dialog(u"connectDialog"_s));
    // Nowhere to be seen again.
    openDialog();
    QVERIFY(!m_gui->findShown<QLineEdit>(u"newKey"_s));
}

void TestGuiConnect::onlySomeKinds()
{
    openDialog();
    m_gui->replaceText(u"keyName"_s, u"Exams"_s);
    m_gui->findShown<QRadioButton>(u"keyChanges"_s)->click();
    QVERIFY(!m_gui->findShown<QCheckBox>(u"keyKind_exams"_s)->isEnabled());
    m_gui->findShown<QRadioButton>(u"keySome"_s)->click();
    QVERIFY(!m_gui->findShown<QPushButton>(u"makeKey"_s)->isEnabled());
    m_gui->findShown<QCheckBox>(u"keyKind_exams"_s)->click();
    m_gui->findShown<QComboBox>(u"keyExpiry"_s)->setCurrentIndex(1);
    m_gui->click(u"makeKey"_s);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"newKey"_s));
    const QString words = m_gui->findShown<QLabel>(u"newKeyWords"_s)->text();
    QVERIFY2(words.contains(u"may read and change exams."), qPrintable(words));
    QCOMPARE(statusFor("GET", u"/api/v1/exams"_s), 200);
    QCOMPARE(statusFor("POST", u"/api/v1/exams"_s, R"({"title":"Yes"})"), 201);
    QVERIFY(statusFor("GET", u"/api/v1/songs"_s) >= 403);
    const auto *examples = m_gui->findShown<QComboBox>(u"keyExample"_s);
    QCOMPARE(examples->count(), 2);
    QCOMPARE(examples->itemData(1).toString(), u"exams"_s);
    QVERIFY(snippet(u"curl"_s).contains(u"/api/v1/exams"));
}

void TestGuiConnect::refusedByTheServer()
{
    openDialog();
    m_gui->replaceText(u"keyName"_s, u"Spreadsheet"_s);
    m_gui->server().kill();
    m_gui->click(u"makeKey"_s);
    QTRY_VERIFY(m_gui->findShown<QLabel>(u"keyMessage"_s));
    QVERIFY(!m_gui->findShown<QLineEdit>(u"newKey"_s));
    // What was typed is still there.
    QCOMPARE(m_gui->line(u"keyName"_s)->text(), u"Spreadsheet"_s);
    QVERIFY(m_gui->findShown<QPushButton>(u"makeKey"_s)->isEnabled());
}

void TestGuiConnect::curlReads()
{
    makeKey(u"Terminal"_s);
    choose(u"songs"_s);
    const QByteArray out = run(u"bash"_s, {}, snippet(u"curl"_s));
    const QJsonObject json = QJsonDocument::fromJson(out).object();
    QVERIFY2(json.value(u"total_items"_s).toInt() == 2, out.constData());
    QVERIFY(out.contains("Waterloo"));
}

void TestGuiConnect::pythonReads()
{
    makeKey(u"Script"_s);
    choose(u"songs"_s);
    const QString text = snippet(u"python"_s);
    QFile file(m_gui->filePath(u"read.py"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.toUtf8());
    file.close();
    const QByteArray out = run(u"python3"_s, {file.fileName()}, {});
    QVERIFY2(QJsonDocument::fromJson(out).isArray() && out.contains("Waterloo"), out.constData());
    // The same at the prompt.
    QVERIFY(run(u"python3"_s, {u"-i"_s, u"-q"_s}, text).contains("Waterloo"));
}

void TestGuiConnect::adds_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QString>("program");
    QTest::addRow("curl") << u"curl"_s << u"bash"_s;
    QTest::addRow("python") << u"python"_s << u"python3"_s;
}

void TestGuiConnect::adds()
{
    QFETCH(QString, tool);
    QFETCH(QString, program);
    makeKey(u"Writer"_s, u"keyChanges"_s);
    for (const ResourceSpec &spec : standardCatalog()) {
        // A car needs an owner.
        if (spec.name == u"cars")
            continue;
        choose(spec.name, true);
        const qsizetype before = m_gui->all(spec.name).size();
        const QByteArray out = run(program, {}, snippet(tool));
        QVERIFY2(out.contains("An example"), out.constData());
        QCOMPARE(m_gui->all(spec.name).size(), before + 1);
        QVERIFY(snippet(u"excel"_s).isEmpty());
    }
}

void TestGuiConnect::spreadsheetsGetAll()
{
    // More than one page, with lines that are empty within their quotes.
    QByteArray list("title,description\n");
    for (int i = 0; i < 2010; ++i)
        list += QByteArray("\"Exam, no. ") + QByteArray::number(i) + "\",\"One\n\nTwo\"\n";
    const Awaited<ApiReply> stored;
    m_gui->api().create(u"/api/v1/exams"_s, list, "text/csv", this, stored);
    QVERIFY(stored.wait() && stored.result());
    makeKey(u"Calc"_s);
    choose(u"exams"_s);
    run(u"bash"_s, {}, snippet(u"libreoffice"_s));
    QFile csv(m_gui->filePath(u"exams.csv"_s));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QByteArray content = csv.readAll();
    QCOMPARE(content.count("\"Exam, no. "), 2010);
    QCOMPARE(content.count("\"One\n\nTwo\""), 2010);
    QCOMPARE(content.count("description"), 1);
    QVERIFY(!QFile::exists(m_gui->filePath(u"exams.part"_s)));
    // A list of one page, and an empty one.
    choose(u"songs"_s);
    run(u"bash"_s, {}, snippet(u"libreoffice"_s));
    QFile songs(m_gui->filePath(u"songs.csv"_s));
    QVERIFY(songs.open(QIODevice::ReadOnly));
    QCOMPARE(songs.readAll().count('\n'), 3);
    choose(u"tasks"_s);
    run(u"bash"_s, {}, snippet(u"libreoffice"_s));
    QFile tasks(m_gui->filePath(u"tasks.csv"_s));
    QVERIFY(tasks.open(QIODevice::ReadOnly));
    QCOMPARE(tasks.readAll().count('\n'), 1);
    // Half of a list is no list: the file stays as it was.
    m_gui->server().kill();
    run(u"bash"_s, {}, snippet(u"libreoffice"_s));
    QVERIFY(tasks.seek(0));
    QCOMPARE(tasks.readAll().count('\n'), 1);
    QVERIFY(QDir(m_gui->filePath({})).entryList({u"tasks.*"_s}) == QStringList(u"tasks.csv"_s));
}

void TestGuiConnect::powerShellAndExcel()
{
    makeKey(u"Windows"_s, u"keyChanges"_s);
    choose(u"songs"_s);
    const QString root = m_gui->server().url().toString(QUrl::StripTrailingSlash);
    const QString shell = snippet(u"powershell"_s);
    QVERIFY(shell.contains(u"Invoke-RestMethod"));
    QVERIFY(shell.contains(
        u"'%1/api/v1/songs?format=csv&per_page=5' |\n    ConvertFrom-Csv"_s.arg(root)));
    QVERIFY(shell.contains(u"Authorization = 'Bearer %1'"_s.arg(secret())));
    const QString excel = snippet(u"excel"_s);
    QVERIFY(excel.contains(u"Web.Contents(\"%1\""_s.arg(root)));
    QVERIFY(excel.contains(u"Headers = [Authorization = \"Bearer %1\"]"_s.arg(secret())));
    choose(u"songs"_s, true);
    const QString add = snippet(u"powershell"_s);
    QVERIFY(add.contains(u"-Method Post"));
    QVERIFY(add.contains(u"charset=utf-8"));
}

void TestGuiConnect::noKeyInAUrl()
{
    makeKey(u"Any"_s, u"keyChanges"_s);
    auto *examples = m_gui->findShown<QComboBox>(u"keyExample"_s);
    for (int example = 0; example < examples->count(); ++example) {
        examples->setCurrentIndex(example);
        for (const QString &tool :
             {u"curl"_s, u"powershell"_s, u"python"_s, u"libreoffice"_s, u"excel"_s}) {
            const QString text = snippet(tool);
            QCOMPARE(text.count(secret()), text.isEmpty() ? 0 : 1);
            static const QRegularExpression url(u"https?://[^\\s'\"]*lectern_"_s);
            QVERIFY2(!text.contains(url), qPrintable(text));
        }
        // Neither among the arguments, which every user of the computer can see.
        QVERIFY(snippet(u"curl"_s).contains(u"\nAuthorization: Bearer "_s + secret()));
    }
}

void TestGuiConnect::copies()
{
    makeKey(u"Clipboard"_s);
    m_gui->click(u"copyKey"_s);
    QCOMPARE(QGuiApplication::clipboard()->text(), secret());
    QCOMPARE(m_gui->findShown<QPushButton>(u"copyKey"_s)->text(), u"Copied"_s);
    const QString text = snippet(u"python"_s);
    m_gui->click(u"copy_python"_s);
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
    m_gui->click(u"anotherKey"_s);
    QTRY_VERIFY(m_gui->line(u"keyName"_s)->hasFocus());
    QVERIFY(m_gui->line(u"keyName"_s)->text().isEmpty());
}

void TestGuiConnect::keysAreListedAndRemoved()
{
    openDialog();
    auto *tabs = m_gui->findShown<QTabWidget>(u"connectTabs"_s);
    tabs->setCurrentIndex(1);
    QTRY_VERIFY(m_gui->findShown<QLabel>(u"keysWords"_s)
                && m_gui->findShown<QLabel>(u"keysWords"_s)->text().contains(u"No keys yet"));
    tabs->setCurrentIndex(0);
    m_gui->replaceText(u"keyName"_s, u"Old <b>laptop</b>"_s);
    m_gui->click(u"makeKey"_s);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"newKey"_s));
    const QString key = secret();
    QTRY_COMPARE(tabs->tabText(1), u"Keys (1)"_s);
    tabs->setCurrentIndex(1);
    QTRY_VERIFY(m_gui->findShown<QTableWidget>(u"keys"_s));
    auto *keys = m_gui->findShown<QTableWidget>(u"keys"_s);
    QTRY_COMPARE(keys->rowCount(), 1);
    QCOMPARE(keys->item(0, 0)->text(), u"Old <b>laptop</b>"_s);
    QCOMPARE(keys->item(0, 2)->text(), u"read"_s);
    QCOMPARE(keys->item(0, 3)->text(), u"everything"_s);
    QVERIFY(keys->item(0, 4)->text().startsWith(u"today"));
    QCOMPARE(keys->item(0, 6)->text(), u"never"_s);
    QVERIFY(!m_gui->findShown<QPushButton>(u"removeKey"_s)->isEnabled());
    keys->selectRow(0);
    m_gui->click(u"removeKey"_s);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmRemoveKey"_s));
    m_gui->click(u"confirmRemoveKeyNo"_s);
    QTRY_VERIFY(!m_gui->findShown<QMessageBox>(u"confirmRemoveKey"_s));
    QCOMPARE(keys->rowCount(), 1);
    m_gui->click(u"removeKey"_s);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmRemoveKey"_s));
    m_gui->click(u"confirmRemoveKeyYes"_s);
    QTRY_VERIFY(m_gui->findShown<QLabel>(u"keysWords"_s));
    tabs->setCurrentIndex(0);
    QCOMPARE(secret(), key);
    QCOMPARE(statusFor("GET", u"/api/v1/songs"_s), 401);
}

void TestGuiConnect::tellsOfAnotherPort()
{
    m_gui->window().setUsualPort(1);
    openDialog();
    const QString words = m_gui->findShown<QLabel>(u"connectPlace"_s)->text();
    QVERIFY2(words.contains(u"usual port 1"), qPrintable(words));
}

void TestGuiConnect::notWithoutAName()
{
    GuiTest gui;
    QVERIFY(gui.server().start());
    gui.settings().setLastPage(u"songs"_s);
    gui.session().begin(gui.server().url(), {});
    QVERIFY(gui.openWithoutServer());
    QTRY_COMPARE(gui.identity().kind(), u"anonymous"_s);
    // Who has not signed in has nothing to make a key for.
    QVERIFY(!gui.findShown<QPushButton>(u"sidebar_connect"_s));
    QVERIFY(!gui.window().findChild<QAction *>(u"action_network-connect"_s)->isVisible());
}

QTEST_MAIN(TestGuiConnect)
#include "tst_guiconnect.moc"
