using System.Text;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>
/// Walks a guest's path one name at a time from a folder handle, and never above it: each step opens a name in the folder reached so
/// far without following links, links are read and walked in turn, and <c>..</c> goes back to a handle already held.
/// Whatever is renamed or swapped meanwhile, no step can lead outside.
/// </summary>
internal static class PathWalk
{
    public const int MostPathBytes = 4096;
    public const int MostNameBytes = 255;

    /// <summary>Names that one walk may pass, links included: a bound on the work that one call can ask for.</summary>
    private const int MostSteps = 1024;
    private const int MostLinks = 32;

    /// <param name="start">Where the path begins; stays open.</param>
    /// <param name="path">Relative, with <c>/</c> between names.</param>
    /// <param name="followLast">Whether a symbolic link as the last name is followed.</param>
    /// <param name="target">Where it leads; to be disposed.</param>
    public static Errno Resolve(GuestFolder start, string path, bool followLast, out PathTarget target)
    {
        target = default;
        var fault = CheckPath(path);
        if (fault != Errno.Success)
            return fault;
        if (start.TakesWholePaths)
        {
            target = new PathTarget(start, path == "." ? null : path, mustBeFolder: false, owned: false);
            return Errno.Success;
        }

        var held = new Stack<GuestFolder>();
        held.Push(start);
        try
        {
            var error = Walk(held, path, followLast, out var name, out var mustBeFolder);
            if (error != Errno.Success)
                return error;
            var folder = held.Pop();
            target = new PathTarget(folder, name, mustBeFolder, owned: folder != start);
            return Errno.Success;
        }
        finally
        {
            while (held.TryPop(out var folder))
            {
                if (folder != start)
                    folder.Dispose();
            }
        }
    }

    private static Errno Walk(Stack<GuestFolder> held, string path, bool followLast, out string? name, out bool mustBeFolder)
    {
        name = null;
        mustBeFolder = path[^1] == '/';
        var ahead = new Stack<string>();
        Put(ahead, path);
        var links = 0;
        for (var steps = 0; ahead.TryPop(out var next); steps++)
        {
            if (steps > MostSteps)
                return Errno.NameTooLong;
            if (next == ".")
                continue;
            if (next == "..")
            {
                if (held.Count == 1)
                    return Errno.Perm;
                held.Pop().Dispose();
                continue;
            }

            if (Encoding.UTF8.GetByteCount(next) > MostNameBytes)
                return Errno.NameTooLong;
            var last = ahead.Count == 0;
            var error = last ? Errno.Loop : Enter(held, next);
            if (error == Errno.Success)
                continue;
            if (error != Errno.Loop)
                return error;

            // Either the last name, or a link on the way.
            error = last && !followLast && !mustBeFolder ? Errno.Inval : held.Peek().ReadLink(next, out path!);
            if (error == Errno.Success)
            {
                error = ++links > MostLinks ? Errno.Loop : CheckPath(path);
                if (error != Errno.Success)
                    return error;
                mustBeFolder |= last && path[^1] == '/';
                Put(ahead, path);
                continue;
            }

            // No link and the last name: whether it exists is for the operation to find out.
            if (last && error is Errno.Inval or Errno.NoEnt)
            {
                name = next;
                return Errno.Success;
            }

            // A link that was swapped for something else between the two looks.
            return last ? error : Errno.NoEnt;
        }

        return Errno.Success;
    }

    private static Errno Enter(Stack<GuestFolder> held, string name)
    {
        var error = held.Peek().OpenFolder(name, out var folder);
        if (error == Errno.Success)
            held.Push(folder!);
        return error;
    }

    private static void Put(Stack<string> ahead, string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = names.Length - 1; i >= 0; i--)
            ahead.Push(names[i]);
    }

    private static Errno CheckPath(string path)
    {
        if (path.Length == 0)
            return Errno.NoEnt;
        if (path.Contains('\0'))
            return Errno.Inval;
        if (path.Length > MostPathBytes || Encoding.UTF8.GetByteCount(path) > MostPathBytes)
            return Errno.NameTooLong;
        return path[0] == '/' ? Errno.Perm : Errno.Success;
    }
}
