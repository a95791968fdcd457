using System.Security.Cryptography.X509Certificates;

namespace Wetware.Clustering.Security;

/// <summary>What a certificate of the cluster is for. Each port says which roles it takes.</summary>
public enum ClusterRole
{
    /// <summary>A node: may connect to every port, as a silo and as a member that changes the membership.</summary>
    Node,

    /// <summary>An operator's client: may connect to the gateway port, and ask the cluster endpoint who is there.</summary>
    Operator,
}

/// <summary>
/// The certificate of this process, and whose it trusts. Without certificates given, the cluster secret is the authority (<see cref="SecretAuthority"/>), else
/// the operator's own (<see cref="FileAuthority"/>). Thread-safe.
/// </summary>
public abstract class ClusterAuthority
{
    /// <summary>The host name that is asked for in handshakes: who proves to belong to the cluster is trusted, wherever it listens.</summary>
    public const string HostName = "ww";

    private protected ClusterAuthority()
    {
    }

    /// <summary>Called with what a person should know: that new files are in use, or why they are not.</summary>
    internal Action<string, bool>? Notice { get; set; }

    /// <summary>The certificate, with its private key, by which this process proves that it belongs to the cluster, and as what.</summary>
    public abstract X509Certificate2 CertificateOf(ClusterRole role);

    /// <summary>True when an accepted authority has issued <paramref name="certificate"/> for one of <paramref name="roles"/> and it is valid now.</summary>
    public abstract bool Trusts(X509Certificate? certificate, params ReadOnlySpan<ClusterRole> roles);
}
