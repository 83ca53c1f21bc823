// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

/** A line across the window that says that the server cannot be reached, with "Try now". */
namespace lectern {

class Banner : public QFrame
{
    Q_OBJECT

public:
    explicit Banner(QWidget *parent = nullptr);

    void display(const QString &text);
    QString text() const;

Q_SIGNALS:
    void tryNow();

private:
    QLabel *m_text;
    QPushButton *m_button;
};

} // namespace lectern
