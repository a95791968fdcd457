namespace Wetware.Wasm.Wasi;

/// <summary>What a descriptor may be used for; the bits are the wire format of WASI preview 1.</summary>
[Flags]
internal enum Rights : ulong
{
    None = 0,
    FdDatasync = 1UL << 0,
    FdRead = 1UL << 1,
    FdSeek = 1UL << 2,
    FdFdstatSetFlags = 1UL << 3,
    FdSync = 1UL << 4,
    FdTell = 1UL << 5,
    FdWrite = 1UL << 6,
    FdAdvise = 1UL << 7,
    FdAllocate = 1UL << 8,
    PathCreateDirectory = 1UL << 9,
    PathCreateFile = 1UL << 10,
    PathLinkSource = 1UL << 11,
    PathLinkTarget = 1UL << 12,
    PathOpen = 1UL << 13,
    FdReaddir = 1UL << 14,
    PathReadlink = 1UL << 15,
    PathRenameSource = 1UL << 16,
    PathRenameTarget = 1UL << 17,
    PathFilestatGet = 1UL << 18,
    PathFilestatSetSize = 1UL << 19,
    PathFilestatSetTimes = 1UL << 20,
    FdFilestatGet = 1UL << 21,
    FdFilestatSetSize = 1UL << 22,
    FdFilestatSetTimes = 1UL << 23,
    PathSymlink = 1UL << 24,
    PathRemoveDirectory = 1UL << 25,
    PathUnlinkFile = 1UL << 26,
    PollFdReadwrite = 1UL << 27,
    SockShutdown = 1UL << 28,
    SockAccept = 1UL << 29,

    All = (1UL << 30) - 1,

    /// <summary>What means something on a regular file.</summary>
    File = FdDatasync | FdRead | FdSeek | FdFdstatSetFlags | FdSync | FdTell | FdWrite | FdAdvise | FdAllocate
        | FdFilestatGet | FdFilestatSetSize | FdFilestatSetTimes | PollFdReadwrite,

    /// <summary>What means something on a folder.</summary>
    Folder = FdFdstatSetFlags | FdSync | FdDatasync | FdAdvise | PathCreateDirectory | PathCreateFile | PathLinkSource | PathLinkTarget
        | PathOpen | FdReaddir | PathReadlink | PathRenameSource | PathRenameTarget | PathFilestatGet | PathFilestatSetSize
        | PathFilestatSetTimes | FdFilestatGet | FdFilestatSetTimes | PathSymlink | PathRemoveDirectory | PathUnlinkFile
        | PollFdReadwrite,

    /// <summary>What means something on a stream that can only be read.</summary>
    Input = FdRead | FdFdstatSetFlags | FdFilestatGet | FdAdvise | PollFdReadwrite,

    /// <summary>What means something on a stream that can only be written.</summary>
    Output = FdWrite | FdFdstatSetFlags | FdFilestatGet | FdAdvise | FdDatasync | FdSync | PollFdReadwrite,

    /// <summary>What means something on a connected socket.</summary>
    Socket = FdRead | FdWrite | FdFdstatSetFlags | FdFilestatGet | PollFdReadwrite | SockShutdown,

    /// <summary>What means something on a listening socket.</summary>
    Listener = FdRead | FdFdstatSetFlags | FdFilestatGet | PollFdReadwrite | SockAccept,

    /// <summary>Rights that change a file's content; opening with one of them in a read-only place is refused.</summary>
    Changing = FdWrite | FdAllocate | FdFilestatSetSize,
}
