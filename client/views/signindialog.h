// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "views/viewcontext.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

/** Asks for user name and password; what a sign-in does is Session's. */
namespace lectern {

class SignInDialog : public QDialog
{
    Q_OBJECT

public:
    /** `words`: why it is asked; may be empty. `name`: who has signed in here before. */
    SignInDialog(const ViewContext &context, const QString &words, const QString &name,
                 QWidget *parent);

Q_SIGNALS:
    void setupWanted(); ///< the server has no administrator yet, and the user is the one

protected:
    void reject() override;

private:
    QLineEdit *addLine(QVBoxLayout *layout, const QString &objectName, const QString &label);
    void addPassword(QVBoxLayout *layout);
    void addServer(QVBoxLayout *layout);
    void addButtons(QVBoxLayout *layout);
    QString keptWords() const;
    void askForSetup();
    void send();
    void answered(const Result<void> &result);
    void setBusy(bool busy);
    void showProblem(const QString &words);
    void wait(const QString &words, int seconds);
    void countDown();
    void updateButtons();

    const ViewContext &m_context;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_password = nullptr;
    QLabel *m_message;
    QProgressBar *m_busyLine;
    QPushButton *m_signIn = nullptr;
    QPushButton *m_cancel = nullptr;
    QPushButton *m_setup = nullptr;
    QTimer m_second;
    QString m_waitWords;
    int m_wait = 0; ///< seconds until the server may be asked again
    bool m_busy = false;
};

} // namespace lectern
