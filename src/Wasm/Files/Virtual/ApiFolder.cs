using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>
/// The folder behind <c>api://</c>: <c>input</c>, read from its start at every opening, and <c>output</c>, which every opening adds to.
/// </summary>
internal sealed class ApiFolder(GuestInput? input, GuestFile? output, GuestFile? inputStream = null) : GuestFolder
{
    public const string InputName = "input";
    public const string OutputName = "output";

    private static readonly FileStat Self = new(2, 1, FileType.Directory, 1, 0, 0, 0, 0);

    // A stream can be read once only: later openings read on.
    private readonly GuestFile? _stream = inputStream ?? (input?.Stream is null ? null : input.Open());

    public override Errno Stat(out FileStat stat)
    {
        stat = Self;
        return Errno.Success;
    }

    public override Errno StatEntry(string name, out FileStat stat)
    {
        stat = name switch
        {
            InputName when input is not null => new FileStat(2, 2, TypeOf(input), 1, (ulong)input.Bytes.Length, 0, 0, 0),
            OutputName when output is not null => new FileStat(2, 3, FileType.CharacterDevice, 1, 0, 0, 0, 0),
            _ => default,
        };
        return stat.Inode == 0 ? Errno.NoEnt : Errno.Success;
    }

    public override Errno OpenFolder(string name, out GuestFolder? folder)
    {
        folder = null;
        return StatEntry(name, out _) == Errno.Success ? Errno.NotDir : Errno.NoEnt;
    }

    public override Errno OpenFile(string name, OpenRequest request, CancellationToken stopping, out GuestFile? file)
    {
        file = null;
        if (StatEntry(name, out _) != Errno.Success)
            return request.Create ? Errno.Acces : Errno.NoEnt;
        if (request.Exclusive && request.Create)
            return Errno.Exist;
        if (name == InputName)
        {
            if (request.Write || request.Truncate)
                return Errno.Acces;
            file = _stream is null ? input!.Open() : new SharedFile(_stream);
            return Errno.Success;
        }

        if (request.Read && !request.Write)
            return Errno.Acces;
        file = new SharedFile(output!);
        return Errno.Success;
    }

    public override Errno Reopen(out GuestFolder? folder)
    {
        folder = new ApiFolder(input, output, _stream);
        return Errno.Success;
    }

    public override Errno ReadLink(string name, out string target)
    {
        target = "";
        return StatEntry(name, out _) == Errno.Success ? Errno.Inval : Errno.NoEnt;
    }

    public override Errno List(out IReadOnlyList<FolderEntry> entries)
    {
        var found = new List<FolderEntry>();
        foreach (var name in (ReadOnlySpan<string>)[InputName, OutputName])
        {
            if (StatEntry(name, out var stat) == Errno.Success)
                found.Add(new FolderEntry(name, stat.Type, stat.Inode));
        }

        entries = found;
        return Errno.Success;
    }

    public override Errno CreateFolder(string name) => Errno.Acces;

    public override Errno CreateLink(string name, string target) => Errno.Acces;

    public override Errno RemoveFile(string name) => Errno.Acces;

    public override Errno RemoveFolder(string name) => Errno.Acces;

    public override Errno Rename(string name, GuestFolder to, string newName) => Errno.Acces;

    public override Errno HardLink(string name, GuestFolder to, string newName) => Errno.Acces;

    private static FileType TypeOf(GuestInput input) => input.Stream is null ? FileType.RegularFile : FileType.CharacterDevice;
}
