// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace lectern {

/**
 * A value for each thread, so that threads that count do not get in each other's way; read all
 * together. What a thread has counted stays when it ends.
 */
template <typename Value>
class PerThread
{
public:
    PerThread() = default;
    PerThread(const PerThread &) = delete;
    PerThread &operator=(const PerThread &) = delete;

    /** Calls `change` with the value of this thread. */
    template <typename Change>
    void change(Change change)
    {
        Slot &slot = own();
        const std::scoped_lock lock(slot.mutex);
        change(slot.value);
    }

    /** Calls `read` with the value of each thread. */
    template <typename Read>
    void forEach(Read read) const
    {
        const std::scoped_lock all(m_mutex);
        for (const auto &[thread, slot] : m_slots) {
            const std::scoped_lock lock(slot->mutex);
            read(std::as_const(slot->value));
        }
    }

private:
    struct Slot
    {
        std::mutex mutex; ///< between this thread and whoever reads
        Value value {};
    };

    Slot &own()
    {
        // The number tells this object from one that was at the same address before.
        thread_local std::uint64_t owner = 0;
        thread_local Slot *slot = nullptr;
        if (owner != m_number || !slot) {
            const std::scoped_lock lock(m_mutex);
            auto &mine = m_slots[std::this_thread::get_id()];
            if (!mine)
                mine = std::make_unique<Slot>();
            slot = mine.get();
            owner = m_number;
        }
        return *slot;
    }

    static std::uint64_t nextNumber()
    {
        static std::atomic<std::uint64_t> last = 0;
        return ++last;
    }

    const std::uint64_t m_number = nextNumber();
    mutable std::mutex m_mutex;
    std::unordered_map<std::thread::id, std::unique_ptr<Slot>> m_slots;
};

} // namespace lectern
