using System.Security.Cryptography;
using Wetware.Nodes;

namespace Wetware.Silo.Identity;

/// <summary>Who this node is: a key pair that stays (peer id) and a random number that is new at each start (server id).</summary>
public sealed class NodeIdentity : IDisposable
{
    /// <summary>Name of the key file in the data directory: PKCS#8 in PEM, readable by the owner alone.</summary>
    public const string FileName = "identity.key";

    private const int MaxFileBytes = 16 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ECDsa _key;

    private NodeIdentity(ECDsa key)
    {
        _key = key;
        Peer = PeerOf(key);
        Server = ServerId.New();
    }

    /// <summary>The permanent name.</summary>
    public PeerId Peer { get; }

    /// <summary>This start's name.</summary>
    public ServerId Server { get; }

    /// <summary>Reads the key of <paramref name="directory"/>, or makes one when there is no key file.</summary>
    /// <exception cref="NodeStartException">The file is there but is not a usable key. It is left as it is.</exception>
    public static NodeIdentity Open(DataDirectory directory)
    {
        var path = directory[FileName];
        return new NodeIdentity(File.Exists(path) ? Read(path) : Create(path));
    }

    /// <summary>The peer id of the key kept at <paramref name="path"/>, without taking a new server id.</summary>
    /// <exception cref="NodeStartException">As <see cref="Open"/>.</exception>
    public static PeerId PeerOfFile(string path)
    {
        using var key = Read(path);
        return PeerOf(key);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static PeerId PeerOf(ECDsa key) => PeerId.FromEcdsaPublicKey(key.ExportSubjectPublicKeyInfo());

    private static ECDsa Read(string path)
    {
        var key = ECDsa.Create();
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
                throw new CryptographicException($"it is larger than {MaxFileBytes} bytes");
            key.ImportFromPem(File.ReadAllText(path));
            var curve = key.ExportParameters(includePrivateParameters: true).Curve;
            if (curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
                throw new CryptographicException("it is not a P-256 key");
            return key;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new NodeStartException(
                $"{path} is not a usable identity: {error.Message}. It was not changed; restore it from a copy, or move it away to become a new peer.",
                error);
        }
    }

    private static ECDsa Create(string path)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var fresh = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var file = new FileStream(fresh, options))
            {
                using (var writer = new StreamWriter(file, leaveOpen: true))
                    writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
                file.Flush(flushToDisk: true);
            }

            // A crash leaves either no key or the whole key; an existing one is never replaced.
            File.Move(fresh, path, overwrite: false);
            return key;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            File.Delete(fresh);
            throw new NodeStartException($"{path} cannot be written: {error.Message}", error);
        }
    }
}
