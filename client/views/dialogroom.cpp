// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/dialogroom.h"

#include <QDialog>
#include <QEvent>
#include <QLayout>

namespace lectern {

namespace {

class Room : public QObject
{
public:
    explicit Room(QDialog *dialog) : QObject(dialog), m_dialog(dialog)
    {
        dialog->installEventFilter(this);
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const QEvent::Type type = event->type();
        if (type == QEvent::LayoutRequest || type == QEvent::Resize || type == QEvent::Show)
            m_dialog->setMinimumHeight(m_dialog->layout()->totalHeightForWidth(m_dialog->width()));
        return QObject::eventFilter(watched, event);
    }

private:
    QDialog *m_dialog;
};

} // namespace

void keepRoomForWords(QDialog *dialog)
{
    new Room(dialog);
}

} // namespace lectern
