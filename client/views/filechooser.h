// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QWidget;

/** Asks the user for a file; an interface, so that tests can answer in the user's place. */
namespace lectern {

using FileCallback = std::function<void(const QString &fileName)>;

class FileChooser
{
public:
    virtual ~FileChooser() = default;

    /** Calls back with an existing file; not at all when the user changes their mind. */
    virtual void openFile(QWidget *parent, const QString &title, const QString &folder,
                          FileCallback chosen) = 0;

    /** Calls back with the name of a file to write. */
    virtual void saveFile(QWidget *parent, const QString &title, const QString &suggestion,
                          FileCallback chosen) = 0;
};

/** The desktop's own dialogs. */
class DesktopFileChooser : public FileChooser
{
public:
    void openFile(QWidget *parent, const QString &title, const QString &folder,
                  FileCallback chosen) override;
    void saveFile(QWidget *parent, const QString &title, const QString &suggestion,
                  FileCallback chosen) override;
};

} // namespace lectern
