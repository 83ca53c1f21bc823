// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/servercertificate.h"
#include "views/viewcontext.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

class QDialog;
class QWidget;

/**
 * Asks who one is, and whether a server's certificate is the right one, when somebody must be
 * asked; keeps each user's drafts apart.
 */
namespace lectern {

class SignInDesk : public QObject
{
    Q_OBJECT

public:
    SignInDesk(const ViewContext &context, QWidget *window);

    /** Opens the dialog, if there is a server that wants to know. */
    void askToSignIn();
    void signOut();

    /** What the window says as long as nobody is signed in; empty while somebody is. */
    QString words() const;

    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    /** The user goes: drafts are to be written down, and what is shown goes. */
    void left();

    /** A user is here, the same again or another one: records can be asked for. */
    void entered();

private:
    void sessionChanged();
    void signInWanted(const QString &words);
    void openInAPause();
    void open(const QString &words);
    void openSetup();
    void show(QDialog *dialog);
    void askToTrust(const ServerCertificate &certificate);
    bool isTyping() const;

    const ViewContext &m_context;
    QWidget *m_window;
    QPointer<QDialog> m_dialog;
    QPointer<QDialog> m_certificate;
    QTimer m_pause; ///< of who types in a dialog
    QString m_words; ///< why a sign-in is wanted
    QString m_user; ///< whose records are shown
};

} // namespace lectern
