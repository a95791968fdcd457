using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Wetware.Wasm.Modules;

/// <summary>
/// Compiled code on disk, bounded in bytes: the least recently used is deleted. What does not fit its record is deleted and compiled anew.
/// Without a folder a private temporary one serves until it is disposed. Safe for any number of threads.
/// </summary>
internal sealed partial class CodeCache : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IModuleCompiler _compiler;
    private readonly ILogger _logger;
    private readonly long _maxBytes;
    private readonly LruCache<string, string> _kept;
    private readonly Dictionary<CodeKey, KeyLock> _locks = [];
    private CodeFolder? _folder;
    private string? _temporary;

    /// <exception cref="IOException">The folder cannot be created, or belongs to another user.</exception>
    public CodeCache(string? folder, long maxBytes, IModuleCompiler compiler, ILogger logger)
    {
        _maxBytes = maxBytes;
        _compiler = compiler;
        _logger = logger;
        _kept = new LruCache<string, string>(int.MaxValue, long.MaxValue);
        if (folder is null)
            return;
        _folder = new CodeFolder(folder);
        if (_folder.WasEmptied)
            LogEmptied(folder);
        foreach (var (name, bytes) in _folder.List())
            _kept.Put(name, name, bytes);
        Trim();
    }

    /// <summary>Bytes on disk.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _kept.Bytes;
        }
    }

    /// <summary>Whether there is code for the key, without looking whether it fits.</summary>
    public bool Contains(CodeKey key)
    {
        lock (_gate)
            return _kept.TryGet(key.Name, out _);
    }

    /// <summary>Opens the code of a module, and compiles it first when there is none; once, however many ask.</summary>
    /// <exception cref="ModuleRefusedException">The compiler refuses the module.</exception>
    /// <exception cref="IOException">The code cannot be written.</exception>
    public async Task<CodeFile> GetAsync(StoredModule module, CompileOptions options, CancellationToken cancellation)
    {
        var key = new CodeKey(module.Summary.Digest, options);
        KeyLock taken;
        lock (_gate)
        {
            if (!_locks.TryGetValue(key, out taken!))
                _locks[key] = taken = new KeyLock();
            taken.Users++;
        }

        try
        {
            await taken.Turn.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                return Open(key, compiled: false) ?? await CompileAsync(key, module, cancellation).ConfigureAwait(false);
            }
            finally
            {
                taken.Turn.Release();
            }
        }
        finally
        {
            lock (_gate)
            {
                if (--taken.Users == 0)
                {
                    _locks.Remove(key);
                    taken.Turn.Dispose();
                }
            }
        }
    }

    /// <summary>Deletes code that did not load.</summary>
    public void Drop(CodeKey key, string why)
    {
        LogDropped(key.Name, why);
        WasmMetrics.CodeDropped();
        Delete(key.Name);
    }

    /// <summary>Deletes all code of a module.</summary>
    public void Remove(ModuleDigest module)
    {
        foreach (var fuel in (bool[])[false, true])
            Delete(new CodeKey(module, new CompileOptions(fuel)).Name);
    }

    /// <summary>Deletes the temporary folder, if there is one; a folder that was given stays as it is.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_temporary is not null && Directory.Exists(_temporary))
                Directory.Delete(_temporary, recursive: true);
            _temporary = null;
        }
    }

    private async Task<CodeFile> CompileAsync(CodeKey key, StoredModule module, CancellationToken cancellation)
    {
        ComponentBoundary.CheckRuns(module.Bytes.Span);
        var folder = Folder();
        var file = folder.NewFile();
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var description = await _compiler.CompileAsync(module.Bytes, key.Options, file, cancellation).ConfigureAwait(false);
            WasmMetrics.Compiled(Stopwatch.GetElapsedTime(begun));
            var bytes = folder.Keep(key.Name, file, description);
            lock (_gate)
                _kept.Put(key.Name, key.Name, bytes);
            var opened = Open(key, compiled: true) ?? throw new IOException($"compiled code of module {key.Module} cannot be read back");
            Trim();
            return opened;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private CodeFile? Open(CodeKey key, bool compiled)
    {
        if (Folder().Open(key.Name, out var why) is var (handle, path, description))
        {
            // Marks it as used.
            Contains(key);
            return new CodeFile(key, handle, path, description, compiled);
        }

        if (why is not null)
            Drop(key, why);
        return null;
    }

    /// <summary>Deletes the least recently used until the rest fits; code that is open is deleted too, and stays with those who opened it.</summary>
    private void Trim()
    {
        lock (_gate)
        {
            while (_kept.Bytes > _maxBytes && _kept.TryGetOldest(out var name))
            {
                _kept.Remove(name, out _);
                _folder!.Delete(name);
            }
        }
    }

    private void Delete(string name)
    {
        lock (_gate)
        {
            _kept.Remove(name, out _);
            _folder?.Delete(name);
        }
    }

    private CodeFolder Folder()
    {
        lock (_gate)
        {
            if (_folder is not null)
                return _folder;
            _temporary = Directory.CreateTempSubdirectory("ww-code-").FullName;
            return _folder = new CodeFolder(_temporary);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dropped compiled code {Name}, to be compiled anew: {Why}")]
    private partial void LogDropped(string name, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Emptied {Folder}, which others could have written")]
    private partial void LogEmptied(string folder);

    /// <summary>Lets one caller at a time look for and compile one key.</summary>
    private sealed class KeyLock
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Users { get; set; }
    }
}
