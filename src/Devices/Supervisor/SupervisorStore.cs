using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Wetware.Errors;

namespace Wetware.Devices.Supervisor;

/// <summary>A deployment as it is on disk.</summary>
/// <param name="Manifest">The manifest, as the orchestrator sent it.</param>
/// <param name="Files">Digests of the fetched files, by address.</param>
internal sealed record StoredDeployment(string Manifest, Dictionary<string, string> Files);

/// <summary>What is deployed to this node, on disk: a file for each deployment, and the fetched files under their digests. Used by one caller at a time, but for reading files.</summary>
internal sealed class SupervisorStore
{
    private const long MaxBytes = 1L << 30;

    private readonly string _folder;
    private readonly string _deployments;
    private readonly string _files;

    public SupervisorStore(string folder)
    {
        _folder = folder;
        _deployments = Path.Combine(folder, "deployments");
        _files = Path.Combine(folder, "files");
        Directory.CreateDirectory(_deployments);
        Directory.CreateDirectory(_files);
        foreach (var unfinished in Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories).ToArray())
            File.Delete(unfinished);
    }

    /// <summary>Reads all deployments; what cannot be read is told to <paramref name="damaged"/> and left out.</summary>
    public IReadOnlyList<StoredDeployment> ReadAll(Action<string> damaged)
    {
        var found = new List<StoredDeployment>();
        foreach (var file in Directory.EnumerateFiles(_deployments, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                if (JsonSerializer.Deserialize<StoredDeployment>(File.ReadAllBytes(file)) is { Manifest: not null, Files: not null } stored)
                    found.Add(stored);
                else
                    damaged(file);
            }
            catch (JsonException)
            {
                damaged(file);
            }
        }

        return found;
    }

    /// <summary>Keeps a file and returns its digest.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: there is no room.</exception>
    public string Add(ReadOnlySpan<byte> bytes)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var path = Path.Combine(_files, digest);
        if (File.Exists(path))
            return digest;
        if (new DirectoryInfo(_files).EnumerateFiles().Sum(file => file.Length) + bytes.Length > MaxBytes)
            throw new WetwareException(ErrorKind.Limit, $"the device keeps at most {MaxBytes} bytes of modules and files; remove deployments");
        Replace(path, bytes);
        return digest;
    }

    /// <summary>The bytes of a file; null when there is none, or when they are not those that were written.</summary>
    public byte[]? Read(string digest)
    {
        var path = Path.Combine(_files, digest);
        if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower) || !File.Exists(path))
            return null;
        var bytes = File.ReadAllBytes(path);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == digest ? bytes : null;
    }

    public void Write(string deployment, StoredDeployment stored) => Replace(PathOf(deployment), JsonSerializer.SerializeToUtf8Bytes(stored));

    public void Remove(string deployment) => File.Delete(PathOf(deployment));

    /// <summary>Deletes the files that no deployment uses.</summary>
    public void Collect(IReadOnlySet<string> used)
    {
        foreach (var file in Directory.EnumerateFiles(_files).Where(file => !used.Contains(Path.GetFileName(file))).ToArray())
            File.Delete(file);
    }

    /// <summary>A short value that outlives the process, such as the port; null when it was never set.</summary>
    public string? Recall(string name) => Path.Combine(_folder, name) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    /// <summary>Keeps it.</summary>
    public void Remember(string name, string value) => Replace(Path.Combine(_folder, name), Encoding.UTF8.GetBytes(value));

    private string PathOf(string deployment) => Path.Combine(_deployments, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deployment)).AsSpan(0, 16)) + ".json");

    // Whole or not at all: what is read after a crash is what was written.
    private static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var unfinished = path + ".tmp";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
