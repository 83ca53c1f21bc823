// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogcheck.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QDialogButtonBox>
#include <QRadioButton>
#include <QScrollBar>
#include <QSet>
#include <QStyle>

namespace lectern {

namespace {

QByteArray about(const QWidget *widget)
{
    return widget->metaObject()->className() + (' ' + widget->objectName().toUtf8());
}

QList<QWidget *> reachable(const QWidget *dialog)
{
    QList<QWidget *> found;
    const auto widgets = dialog->findChildren<QWidget *>();
    for (QWidget *widget : widgets) {
        const auto *radio = qobject_cast<QRadioButton *>(widget);
        // The arrows go from one radio button to the next.
        if (widget->isVisible() && widget->isEnabled() && widget->focusPolicy() & Qt::TabFocus
            && !widget->focusProxy() && !qobject_cast<QScrollBar *>(widget)
            && (!radio || radio->isChecked()))
            found.append(widget);
    }
    return found;
}

void checkTabs(GuiTest &gui, const QDialog &dialog)
{
    const QList<QWidget *> wanted = reachable(&dialog);
    QVERIFY(!wanted.isEmpty());
    QSet<QWidget *> reached;
    // Once round and on: what is reached last may keep the focus.
    for (qsizetype i = 0; i < 2 * wanted.size(); ++i) {
        gui.press(Qt::Key_Tab);
        if (i >= wanted.size())
            reached.insert(QApplication::focusWidget());
    }
    for (QWidget *widget : wanted) {
        QVERIFY2(reached.contains(widget), about(widget).constData());
        QVERIFY2(!widget->objectName().isEmpty(), about(widget).constData());
        QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(interface && !interface->text(QAccessible::Name).isEmpty(),
                 about(widget).constData());
    }
}

void checkButtons(const QDialog &dialog)
{
    const auto boxes = dialog.findChildren<QDialogButtonBox *>();
    for (const QDialogButtonBox *box : boxes)
        QVERIFY(
            !box->style()->styleHint(QStyle::SH_DialogButtonBox_ButtonsHaveIcons, nullptr, box));
    const auto buttons = dialog.findChildren<QPushButton *>();
    for (const QPushButton *button : buttons)
        QVERIFY2(button->icon().isNull(), about(button).constData());
}

// Words in several lines need more room the narrower they stand, of which Qt's layouts know little.
void checkRoom(QDialog &dialog)
{
    dialog.resize(dialog.minimumSizeHint().expandedTo(dialog.minimumSize()));
    QTest::qWait(0);
    const auto labels = dialog.findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        const int needed =
            label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
        if (label->isVisible())
            QVERIFY2(label->height() >= needed, about(label) + ": " + label->text().toUtf8());
    }
    const auto buttons = dialog.findChildren<QAbstractButton *>();
    for (const QAbstractButton *button : buttons) {
        if (button->isVisible() && !button->text().isEmpty())
            QVERIFY2(button->width() >= button->minimumSizeHint().width()
                         && button->height() >= button->minimumSizeHint().height(),
                     about(button));
    }
    const auto lines = dialog.findChildren<QLineEdit *>();
    for (const QLineEdit *line : lines) {
        if (line->isVisible())
            QVERIFY2(line->height() >= line->minimumSizeHint().height(), about(line));
    }
}

} // namespace

void checkDialog(GuiTest &gui, const QString &name)
{
    QTRY_VERIFY(gui.findShown<QDialog>(name));
    auto *dialog = gui.findShown<QDialog>(name);
    QTRY_VERIFY(dialog->isAncestorOf(QApplication::focusWidget()));
    checkTabs(gui, *dialog);
    checkButtons(*dialog);
    checkRoom(*dialog);
}

} // namespace lectern
