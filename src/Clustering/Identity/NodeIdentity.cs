using System.Security.Cryptography;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Clustering.Identity;

/// <summary>Who this node is: a key pair that stays (peer id) and a random number that is new at each start (server id).</summary>
public sealed class NodeIdentity : IDisposable
{
    /// <summary>Name of the key file in the data directory: PKCS#8 in PEM, readable by the owner alone.</summary>
    public const string FileName = "identity.key";

    private readonly EcdsaSigner _signer;

    private NodeIdentity(ECDsa key)
    {
        _signer = new EcdsaSigner(key);
        Server = ServerId.New();
    }

    /// <summary>The permanent name.</summary>
    public PeerId Peer => _signer.Peer;

    /// <summary>This start's name.</summary>
    public ServerId Server { get; }

    /// <summary>Signs what the node says.</summary>
    public IEnvelopeSigner Signer => _signer;

    /// <summary>Reads the key of <paramref name="directory"/>, or makes one when there is no key file.</summary>
    /// <exception cref="NodeStartException">The file is there but is not a usable key. It is left as it is.</exception>
    public static NodeIdentity Open(DataDirectory directory)
    {
        var path = directory[FileName];
        return new NodeIdentity(File.Exists(path) ? KeyFile.Read(path) : KeyFile.Create(path));
    }

    /// <summary>The peer id of the key kept at <paramref name="path"/>, without taking a new server id.</summary>
    /// <exception cref="NodeStartException">As <see cref="Open"/>.</exception>
    public static PeerId PeerOfFile(string path)
    {
        using var key = KeyFile.Read(path);
        return PeerOf(key);
    }

    /// <inheritdoc />
    public void Dispose() => _signer.Dispose();

    private static PeerId PeerOf(ECDsa key) => PeerId.FromEcdsaPublicKey(key.ExportSubjectPublicKeyInfo());
}
