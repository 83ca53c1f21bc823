// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/paneplace.h"

#include "views/noticebar.h"
#include "views/recordpane.h"

#include <QDialog>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr QSize kDialogSize(420, 560);

void addLayout(QWidget *widget)
{
    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
}

} // namespace

PanePlace::PanePlace(RecordPane *pane, QWidget *parent)
    : QWidget(parent), m_pane(pane), m_dialog(new QDialog(this)), m_notices(new NoticeBar(m_dialog))
{
    addLayout(this);
    addLayout(m_dialog);
    m_dialog->layout()->addWidget(m_notices);
    // Enter in the form saves, whatever is said over it.
    const auto buttons = m_notices->findChildren<QPushButton *>();
    for (QPushButton *button : buttons)
        button->setAutoDefault(false);
    layout()->addWidget(m_pane);
    setFixedWidth(RecordPane::kWidth);
    m_dialog->setObjectName(u"recordDialog"_s);
    m_dialog->setWindowTitle(pane->accessibleName());
    m_dialog->resize(kDialogSize);
    connect(m_dialog, &QDialog::rejected, this, &PanePlace::closed);
    auto *save = new QShortcut(QKeySequence::Save, m_dialog);
    connect(save, &QShortcut::activated, this, &PanePlace::saveWanted);
}

void PanePlace::setBeside(bool beside)
{
    if (m_beside == beside)
        return;
    m_beside = beside;
    if (beside)
        m_dialog->hide();
    (beside ? layout() : m_dialog->layout())->addWidget(m_pane);
    m_pane->setInDialog(!beside);
    setVisible(beside);
}

void PanePlace::showDialog()
{
    if (m_beside || isShowingDialog())
        return;
    m_notices->hide();
    m_dialog->open();
}

bool PanePlace::isShowingDialog() const
{
    return m_dialog->isVisible();
}

void PanePlace::closeDialog()
{
    m_dialog->accept();
}

} // namespace lectern
