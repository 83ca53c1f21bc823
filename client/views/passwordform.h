// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "views/viewcontext.h"

#include <QWidget>

#include <functional>
#include <optional>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;

/** A new password, typed twice, with words on how good it is; who gets it is the owner's. */
namespace lectern {

class MessageLine;
class StrengthLine;

class PasswordForm : public QWidget
{
    Q_OBJECT

public:
    using Done = std::function<void(const Result<void> &)>;

    /** `current` is empty where it is not asked for. */
    using Send = std::function<void(const QString &current, const QString &wanted, Done done)>;

    struct Words
    {
        QString above; ///< what becomes of it
        QString button;
        bool asksCurrent = true;
        QStringList names = {}; ///< which the password must not be like
    };

    PasswordForm(const ViewContext &context, const Words &words, Send send,
                 QWidget *parent = nullptr);

    /** Left of the one that stores. */
    void addButton(QPushButton *button);

    bool isBusy() const { return m_busy; }

    /** What the lines are for the next time: empty, with these words beneath. */
    void finish(const QString &words);

Q_SIGNALS:
    void stored();

private:
    void addParts(const Words &words);
    void trySend();
    void answered(const Result<void> &result);
    void refused(const Fault &fault);
    void setBusy(bool busy);
    void updateButton();

    Send m_send;
    MessageLine *m_current; ///< null where it is not asked for
    MessageLine *m_wanted;
    MessageLine *m_again;
    StrengthLine *m_strength;
    QLabel *m_message;
    QProgressBar *m_busyLine;
    QPushButton *m_store;
    QHBoxLayout *m_buttons;
    bool m_busy = false;
};

} // namespace lectern
