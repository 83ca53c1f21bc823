// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QStackedWidget;
class QTableWidget;

/** A short list, such as of sessions: lines to choose one of, or words where there are none. */
namespace lectern {

class LineList : public QWidget
{
    Q_OBJECT

public:
    struct Line
    {
        qint64 id = 0;
        QStringList cells;
    };

    LineList(const QString &objectName, const QString &name, const QStringList &columns,
             QWidget *parent = nullptr);

    /** What was chosen stays so, where it is still there. */
    void setLines(const QList<Line> &lines);

    /** In the place of the lines: that there are none, or why they cannot be shown. */
    void say(const QString &words);

    /** 0: none. */
    qint64 chosen() const;

Q_SIGNALS:
    void choiceMoved();

private:
    void choose(qint64 id);

    QStackedWidget *m_stack;
    QTableWidget *m_table;
    QLabel *m_words;
};

} // namespace lectern
