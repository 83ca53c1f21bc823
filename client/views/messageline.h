// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

/** A line to type in, with its label above and what is wrong with it beneath. */
namespace lectern {

class MessageLine : public QWidget
{
    Q_OBJECT

public:
    /** `name`: of the line; the message is called after it. Takes the line over. */
    MessageLine(QLineEdit *line, const QString &name, const QString &label,
                QWidget *parent = nullptr);

    QLineEdit *line() const { return m_line; }
    QString text() const;

    /** Empty: nothing is wrong. */
    void setMessage(const QString &message);

private:
    QLineEdit *m_line;
    QLabel *m_message;
};

} // namespace lectern
