// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QPointer>
#include <QTimer>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

/** Asks for a few lines and sends them; it stays until the server has taken them. */
namespace lectern {

class EntryDialog : public QDialog
{
    Q_OBJECT

protected:
    /** `name`: how the names of what every such dialog has begin. */
    EntryDialog(const QString &name, const QString &title, int width, QWidget *parent);

    QVBoxLayout *column() const { return m_column; }
    /** A line for plain text. */
    QLineEdit *textLine(const QString &objectName);
    /** Puts a line with its label above it; Tab goes through them as they were made. */
    QLineEdit *addLine(QLineEdit *line, const QString &label);
    /** What the dialog ends with: message, progress and buttons; `left` may be nullptr. */
    void addEnd(QPushButton *send, const QString &sending, QPushButton *left = nullptr);

    /** Says why, and lets nobody send before so many seconds. */
    void wait(const QString &words, int seconds);

    /** Says what is wrong; nothing where the words are empty. */
    void showMessage(const QString &words);

    /** Between send() and what comes of it. */
    void setBusy(bool busy);
    bool isBusy() const { return m_busy; }
    /** All lines hold something. */
    bool isFilled() const;

    virtual void send() = 0;
    /** Takes back what has been sent. */
    virtual void cancelSending() = 0;
    /** Whether it may be sent, where nothing is on its way or has to wait. */
    virtual bool maySend() const = 0;
    /** To be called where maySend() may have changed. */
    void updateButtons();

    void reject() override;
    bool event(QEvent *event) override;

private:
    void countDown();

    const QString m_name;
    QVBoxLayout *m_column;
    QList<QLineEdit *> m_lines;
    QLabel *m_message;
    QPointer<QWidget> m_described; ///< by the message
    QProgressBar *m_busyLine;
    QPushButton *m_send = nullptr;
    QPushButton *m_left = nullptr;
    bool m_busy = false;
    QTimer m_second;
    QString m_waitWords;
    int m_wait = 0; ///< seconds until it may be sent again
};

} // namespace lectern
