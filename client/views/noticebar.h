// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QTimer;

/** One line over the table that says what has just happened and offers what can be done about it.
 */
namespace lectern {

class NoticeBar : public QFrame
{
    Q_OBJECT

public:
    explicit NoticeBar(QWidget *parent = nullptr);

    /** Says it for some seconds, and until the mouse is elsewhere than on the page. */
    void say(const QString &text);

    /** Says it, with a button, until it is used, closed or replaced. */
    void offer(const QString &text, const QString &actionWords, std::function<void()> action);

    /** Says what went wrong, until it is closed or replaced. */
    void warn(const QString &text);

    QString text() const;

Q_SIGNALS:
    void given(const QString &text); ///< it is shown now

private:
    void display(const QString &text, const QString &actionWords);
    void end();
    void act();

    QLabel *m_text;
    QPushButton *m_button;
    QTimer *m_timer;
    std::function<void()> m_action;
};

} // namespace lectern
