// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"

#include "awaited.h"
#include "models/resourcemodel.h"
#include "views/noticebar.h"
#include "views/recordpage.h"
#include "views/recordtable.h"

#include <QApplication>

namespace lectern {

using namespace Qt::StringLiterals;

void FakeFileChooser::openFile(QWidget *, const QString &, const QString &folder,
                               FileCallback chosen)
{
    lastSuggestion = folder;
    if (!answer.isEmpty())
        chosen(answer);
}

void FakeFileChooser::saveFile(QWidget *, const QString &, const QString &suggestion,
                               FileCallback chosen)
{
    lastSuggestion = suggestion;
    if (!answer.isEmpty())
        chosen(answer);
}

GuiTest::GuiTest()
    : m_settings(std::make_unique<Settings>(m_server.filePath(u"settings.ini"_s))),
      m_appearance(*qApp), m_context {.api = m_api,
                                      .session = m_session,
                                      .identity = m_identity,
                                      .settings = *m_settings,
                                      .appearance = m_appearance,
                                      .files = m_files,
                                      .catalog = standardCatalog(),
                                      .clock = [] { return QDateTime::currentDateTime(); }}
{
    QLocale::setDefault(QLocale(QLocale::English));
    m_appearance.choose(Theme::Light);
}

GuiTest::~GuiTest() = default;

bool GuiTest::open(const QString &page)
{
    if (!m_server.start())
        return false;
    m_other.setServer(m_server.url(), TestServer::token());
    m_settings->setLastPage(page);
    m_api.setServer(m_server.url(), TestServer::token());
    return show() && QTest::qWaitFor([&] {
               return qobject_cast<RecordPage *>(this->page())->model().total() >= 0;
           });
}

const QString GuiTest::kPassword = u"seven green kettles sing"_s;

bool GuiTest::openGuarded(const QString &page, const QMap<QString, QString> &others)
{
    m_server.useProfile(u"production"_s, TestServer::token());
    if (!m_server.upgrade() || !m_server.createUser(u"ada"_s, kPassword, {u"--admin"_s}))
        return false;
    for (auto it = others.begin(); it != others.end(); ++it) {
        if (!m_server.createUser(it.key(), kPassword, {u"--role"_s, it.value()}))
            return false;
    }
    if (!m_server.start())
        return false;
    m_other.setServer(m_server.url(), TestServer::token());
    m_settings->setLastPage(page);
    m_settings->setDraftServer(m_server.url(), m_settings->lastUser(m_server.url()));
    m_session.begin(m_server.url(), m_settings->lastUser(m_server.url()));
    return show();
}

bool GuiTest::signIn(const QString &name)
{
    if (!QTest::qWaitFor([this] { return dialog(u"signInDialog"_s) != nullptr; }, 15'000))
        return false;
    replaceText(u"signInName"_s, name);
    replaceText(u"signInPassword"_s, kPassword);
    QTest::keyClick(findShown<QLineEdit>(u"signInPassword"_s), Qt::Key_Return);
    return QTest::qWaitFor([this] { return m_session.state() == Session::State::SignedIn; }, 15'000)
        && activate();
}

bool GuiTest::openNew(const QString &page)
{
    m_server.useProfile(u"production"_s, TestServer::token());
    if (!m_server.upgrade() || !m_server.start())
        return false;
    m_settings->setLastPage(page);
    m_session.begin(m_server.url(), {});
    if (!openWithoutServer()
        || !QTest::qWaitFor([this] { return findShown<QPushButton>(u"setupServer"_s); }))
        return false;
    click(u"setupServer"_s);
    return QTest::qWaitFor([this] { return dialog(u"setupDialog"_s); })
        && !dialog(u"signInDialog"_s);
}

bool GuiTest::endSessions()
{
    ApiClient owner;
    owner.setServer(m_server.url(), TestServer::token());
    const Awaited<ApiReply> answer;
    owner.send("DELETE", u"/api/v1/users/%1/sessions"_s.arg(m_session.user().id), {}, {}, {},
               &owner, answer);
    return answer.wait() && answer.result();
}

QDialog *GuiTest::dialog(const QString &name)
{
    return findShown<QDialog>(name);
}

bool GuiTest::openWithoutServer()
{
    return show();
}

bool GuiTest::reopen()
{
    m_window->close();
    m_window.reset();
    return show();
}

bool GuiTest::show()
{
    m_window = std::make_unique<MainWindow>(m_context);
    m_window->show();
    return activate();
}

bool GuiTest::activate()
{
    m_window->activateWindow();
    return QTest::qWaitForWindowActive(m_window.get());
}

const ResourceSpec &GuiTest::spec(const QString &name) const
{
    return *findSpec(m_context.catalog, name);
}

QWidget *GuiTest::page()
{
    const auto pages = m_window->findChildren<RecordPage *>();
    for (RecordPage *page : pages) {
        if (page->isVisible())
            return page;
    }
    return nullptr;
}

QTableView *GuiTest::table()
{
    return &qobject_cast<RecordPage *>(page())->table();
}

void GuiTest::goTo(const QString &name)
{
    click(u"sidebar_"_s + name);
}

void GuiTest::click(const QString &name)
{
    auto *button = findShown<QPushButton>(name);
    if (!button)
        QFAIL(qPrintable(u"There is no button %1 to be seen"_s.arg(name)));
    QTest::mouseClick(button, Qt::LeftButton);
}

void GuiTest::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *target = QApplication::focusWidget();
    QTest::keyClick(target ? target : m_window.get(), key, modifiers);
}

void GuiTest::clickRow(int row, Qt::KeyboardModifiers modifiers)
{
    const QModelIndex index = table()->model()->index(row, 0);
    table()->scrollTo(index);
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, modifiers,
                      table()->visualRect(index).center());
    // The pane follows once the selection has settled.
    QTest::qWait(0);
    QCoreApplication::sendPostedEvents();
}

void GuiTest::replaceText(const QString &name, const QString &text)
{
    auto *edit = findShown<QLineEdit>(name);
    if (!edit)
        QFAIL(qPrintable(u"There is no line %1 to be seen"_s.arg(name)));
    edit->setFocus();
    edit->selectAll();
    if (text.isEmpty())
        QTest::keyClick(edit, Qt::Key_Delete);
    else
        QTest::keyClicks(edit, text);
}

QString GuiTest::cell(int row, const QString &field)
{
    const auto *model = qobject_cast<ResourceModel *>(table()->model());
    return model->index(row, model->columnOf(field)).data().toString();
}

int GuiTest::rowWith(const QString &field, const QString &text)
{
    for (int row = 0; row < table()->model()->rowCount(); ++row) {
        if (cell(row, field) == text)
            return row;
    }
    return -1;
}

QString GuiTest::notice()
{
    return qobject_cast<RecordPage *>(page())->notices().text();
}

QString GuiTest::message(const QString &field)
{
    const auto *label = findShown<QLabel>(u"message_"_s + field);
    return label ? label->text() : QString();
}

Record GuiTest::create(const QString &resource, const Record &record)
{
    const Awaited<Record> answer;
    ResourceClient(&m_other, spec(resource)).create(record, &m_other, answer);
    return answer.wait() && answer.result() ? answer.value() : Record();
}

Record GuiTest::change(const QString &resource, const Record &before, const Record &changes)
{
    const Awaited<Record> answer;
    ResourceClient(&m_other, spec(resource)).change(idOf(before), changes, 0, &m_other, answer);
    return answer.wait() && answer.result() ? answer.value() : Record();
}

bool GuiTest::remove(const QString &resource, const Record &record)
{
    const Awaited<void> answer;
    ResourceClient(&m_other, spec(resource)).remove(idOf(record), 0, &m_other, answer);
    return answer.wait() && answer.result();
}

Record GuiTest::stored(const QString &resource, qint64 id)
{
    const Awaited<Record> answer;
    ResourceClient(&m_other, spec(resource)).fetch(id, &m_other, answer);
    return answer.wait() && answer.result() ? answer.value() : Record();
}

QList<Record> GuiTest::all(const QString &resource)
{
    Query query;
    query.perPage = Query::kMaxPerPage;
    const Awaited<ResourcePage> answer;
    ResourceClient(&m_other, spec(resource)).list(query, &m_other, answer);
    return answer.wait() && answer.result() ? answer.value().items : QList<Record>();
}

Record song(const QString &artist, const QString &title, int rating)
{
    return {{u"artist"_s, artist}, {u"title"_s, title}, {u"rating"_s, qint64(rating)}};
}

} // namespace lectern
