// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

/** A line across the window that says why nothing comes from the server, with what can be done. */
namespace lectern {

class Banner : public QFrame
{
    Q_OBJECT

public:
    explicit Banner(QWidget *parent = nullptr);

    /** The button says "Try now" unless told otherwise. */
    void display(const QString &text, const QString &buttonWords = {});
    QString text() const;

Q_SIGNALS:
    void tryNow(); ///< the button

private:
    QLabel *m_text;
    QPushButton *m_button;
};

} // namespace lectern
