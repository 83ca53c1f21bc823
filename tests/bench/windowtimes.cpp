// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window takes over a table of songs, from the user's hand to the painted rows:
//   bench_window DATABASE_URL WORD...
// Prints one line of JSON: the steps with their milliseconds, among them a search for each word,
// and the bytes of memory that are resident in the window's process and in the server's.
#include "guitest.h"
#include "models/resourcemodel.h"
#include "views/recordpage.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QScrollBar>

#include <cstdio>
#include <functional>

using namespace Qt::StringLiterals;
using namespace lectern;

namespace {

constexpr int kPatience = 60'000; // milliseconds

qint64 residentBytes(qint64 pid)
{
    QFile file(u"/proc/%1/status"_s.arg(pid));
    if (!file.open(QFile::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.simplified().split(' ').at(1).toLongLong() * 1024;
    }
    return 0;
}

bool isVisibleLoaded(QTableView &table)
{
    if (table.model()->rowCount() == 0)
        return true;
    const int first = table.rowAt(0);
    if (first < 0)
        return false;
    const int last = table.rowAt(table.viewport()->height() - 1);
    const int end = last < 0 ? table.model()->rowCount() - 1 : last;
    for (int row = first; row <= end; ++row) {
        if (!table.model()->index(row, 0).data(ResourceModel::LoadedRole).toBool())
            return false;
    }
    return true;
}

class Steps
{
public:
    explicit Steps(GuiTest &gui) : m_gui(gui) { }

    /** From the action until the condition holds and the rows in view are there and painted. */
    void time(const QString &name, const std::function<void()> &action,
              const std::function<bool()> &condition)
    {
        QElapsedTimer clock;
        clock.start();
        action();
        while (!(condition() && isVisibleLoaded(*m_gui.table()))) {
            if (clock.elapsed() > kPatience)
                qFatal("%s: not done within a minute", qPrintable(name));
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 1);
        }
        m_gui.table()->viewport()->repaint();
        m_times.append(QJsonArray {name, double(clock.nsecsElapsed()) / 1e6});
    }

    QJsonArray times() const { return m_times; }

private:
    GuiTest &m_gui;
    QJsonArray m_times;
};

QJsonObject measure(GuiTest &gui, const QStringList &words)
{
    const auto model = [&] { return qobject_cast<ResourceModel *>(gui.table()->model()); };
    const auto always = [] { return true; };
    Steps steps(gui);
    steps.time(
        u"first rows"_s, [&] { gui.reopen(); }, [&] { return model()->rowCount() > 0; });
    QScrollBar &bar = *gui.table()->verticalScrollBar();
    steps.time(
        u"the middle"_s, [&] { bar.setValue(bar.maximum() / 2); }, always);
    steps.time(
        u"the last page"_s, [&] { bar.setValue(bar.maximum()); }, always);
    steps.time(
        u"the first page again"_s, [&] { bar.setValue(0); }, always);

    const qint64 all = model()->total();
    for (const QString &word : words) {
        QLineEdit &search = *gui.line(u"search_songs"_s);
        const auto found = [&] {
            return model()->search() == word && !model()->isLoading() && model()->total() < all;
        };
        steps.time(
            u"search "_s + word, [&] { QTest::keyClicks(&search, word); }, found);
        const auto back = [&] { return model()->total() == all && !model()->isLoading(); };
        steps.time(
            u"search cleared"_s, [&] { QTest::keyClick(&search, Qt::Key_Escape); }, back);
    }

    const int column = model()->columnOf(u"title");
    const auto sorted = [&] {
        return model()->sortKeys().first().field == u"title" && !model()->isLoading();
    };
    steps.time(
        u"sorted by title"_s, [&] { gui.table()->sortByColumn(column, Qt::AscendingOrder); },
        sorted);
    return {{u"rows"_s, all},
            {u"times"_s, steps.times()},
            {u"window"_s, residentBytes(QCoreApplication::applicationPid())},
            {u"server"_s, residentBytes(gui.server().processId())}};
}

} // namespace

int main(int argc, char *argv[])
{
    const QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 2)
        qFatal("usage: bench_window DATABASE_URL WORD...");
    GuiTest gui;
    gui.server().useDatabase(arguments.at(1));
    if (!gui.open(u"songs"_s))
        qFatal("the window did not open on %s", qPrintable(arguments.at(1)));
    const QJsonObject figures = measure(gui, arguments.mid(2));
    std::puts(QJsonDocument(figures).toJson(QJsonDocument::Compact).constData());
    return 0;
}
