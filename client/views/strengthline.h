// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apiclient.h"

#include <QLabel>
#include <QPointer>
#include <QTimer>

class QLineEdit;

/** Says how good the password in a line is, in the server's words, while it is typed. */
namespace lectern {

class StrengthLine : public QLabel
{
    Q_OBJECT

public:
    enum class Asker { User, Nobody };

    /** Nobody, where there is no user yet. */
    StrengthLine(ApiClient &api, QLineEdit *password, Asker asker, QWidget *parent = nullptr);

    /** What the password must not be like: the user's own names. */
    void setNames(const QStringList &names);

    /** Whether the server would take it; true where it has not been asked. */
    bool isAcceptable() const { return m_acceptable; }

Q_SIGNALS:
    void judged();

private:
    void ask();
    void show(const Result<ApiReply> &reply);
    void say(const QString &words, bool problem);

    ApiClient &m_api;
    QLineEdit *m_password;
    Asker m_asker;
    QStringList m_names;
    QTimer m_rest;
    QPointer<ApiCall> m_call;
    bool m_acceptable = true;
};

} // namespace lectern
