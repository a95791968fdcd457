namespace Wetware.Wasm.Wasi;

/// <summary>What is known of an open descriptor, and changing that.</summary>
internal sealed partial class WasiHost
{
    private const uint MostAdvice = 5;

    public Errno FdClose(uint fd) => _table.Close(fd);

    public Errno FdRenumber(uint from, uint to) => _table.Renumber(from, to);

    /// <summary>Advice is taken note of: it changes nothing that can be observed.</summary>
    public Errno FdAdvise(uint fd, ulong offset, ulong length, uint advice)
    {
        var error = _table.Get(fd, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.File is { Seekable: false })
            return Errno.SPipe;
        if ((descriptor.Base & Rights.FdAdvise) == 0)
            return Errno.NotCapable;
        return advice > MostAdvice || offset > long.MaxValue || length > long.MaxValue ? Errno.Inval : Errno.Success;
    }

    public Errno FdAllocate(uint fd, ulong offset, ulong length)
    {
        var error = Writable(fd, Rights.FdAllocate, out var descriptor);
        return error == Errno.Success ? descriptor.File!.Allocate(offset, length) : error;
    }

    public Errno FdDatasync(uint fd) => Sync(fd, Rights.FdDatasync, dataOnly: true);

    public Errno FdSync(uint fd) => Sync(fd, Rights.FdSync, dataOnly: false);

    public Errno FdFdstatGet(GuestMemory memory, uint fd, uint result)
    {
        var error = _table.Get(fd, out var descriptor);
        return error == Errno.Success ? FileRecords.WriteFdStat(memory, result, descriptor) : error;
    }

    public Errno FdFdstatSetFlags(uint fd, uint flags)
    {
        var error = _table.Get(fd, Rights.FdFdstatSetFlags, out var descriptor);
        if (error != Errno.Success)
            return error;
        if ((flags & ~(uint)FdFlags.All) != 0)
            return Errno.Inval;
        descriptor.Flags = (FdFlags)flags;
        return Errno.Success;
    }

    /// <summary>Rights can be given up, never gained.</summary>
    public Errno FdFdstatSetRights(uint fd, ulong baseRights, ulong inheriting)
    {
        var error = _table.Get(fd, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (((Rights)baseRights & ~descriptor.Base) != 0 || ((Rights)inheriting & ~descriptor.Inheriting) != 0)
            return Errno.NotCapable;
        descriptor.Base = (Rights)baseRights;
        descriptor.Inheriting = (Rights)inheriting;
        return Errno.Success;
    }

    public Errno FdFilestatGet(GuestMemory memory, WasiVersion version, uint fd, uint result)
    {
        var error = _table.Get(fd, Rights.FdFilestatGet, out var descriptor);
        if (error != Errno.Success)
            return error;
        error = descriptor.Stat(out var stat);
        return error == Errno.Success ? FileRecords.WriteStat(memory, version, result, stat) : error;
    }

    public Errno FdFilestatSetSize(uint fd, ulong size)
    {
        var error = Writable(fd, Rights.FdFilestatSetSize, out var descriptor);
        return error == Errno.Success ? descriptor.File!.SetSize(size) : error;
    }

    public Errno FdFilestatSetTimes(uint fd, ulong accessed, ulong modified, uint flags)
    {
        var error = _table.Get(fd, Rights.FdFilestatSetTimes, out var descriptor);
        if (error == Errno.Success)
            error = Times(accessed, modified, flags, out var times) is var bad and not Errno.Success
                ? bad
                : descriptor.ReadOnly ? Errno.RoFs : descriptor.File?.SetTimes(times) ?? descriptor.Folder!.SetTimes(times);
        return error;
    }

    /// <summary><c>INVAL</c> for unknown flags and for a time that is to be both given and now.</summary>
    private Errno Times(ulong accessed, ulong modified, uint flags, out FileTimes times)
    {
        times = default;
        var asked = (TimeFlags)flags;
        if ((flags & ~(uint)TimeFlags.All) != 0
            || asked.HasFlag(TimeFlags.Accessed | TimeFlags.AccessedNow)
            || asked.HasFlag(TimeFlags.Modified | TimeFlags.ModifiedNow))
            return Errno.Inval;
        var now = Now(ClockId.Realtime);
        times = new FileTimes(
            asked.HasFlag(TimeFlags.AccessedNow) ? now : asked.HasFlag(TimeFlags.Accessed) ? accessed : null,
            asked.HasFlag(TimeFlags.ModifiedNow) ? now : asked.HasFlag(TimeFlags.Modified) ? modified : null);
        return Errno.Success;
    }

    private Errno Writable(uint fd, Rights needed, out Descriptor descriptor)
    {
        var error = _table.Get(fd, needed, out descriptor);
        if (error != Errno.Success)
            return error;
        return descriptor.File is null ? Errno.IsDir : descriptor.ReadOnly ? Errno.RoFs : Errno.Success;
    }

    private Errno Sync(uint fd, Rights needed, bool dataOnly)
    {
        var error = _table.Get(fd, needed, out var descriptor);
        if (error != Errno.Success || descriptor.ReadOnly)
            return error;
        return descriptor.File?.Sync(dataOnly) ?? descriptor.Folder!.Sync();
    }
}
