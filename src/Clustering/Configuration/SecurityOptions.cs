namespace Wetware.Clustering.Configuration;

/// <summary>Section <c>Cluster:Security</c>: certificates of an operator's own authority for the connections between nodes and clients; all three files or none.</summary>
public sealed class SecurityOptions
{
    /// <summary>
    /// This process's certificate, PEM. Its DNS names say what it is for: <c>node.&lt;namespace&gt;.ww</c>, <c>operator.&lt;namespace&gt;.ww</c>. Read again when it changes.
    /// Default none: certificates are made from the cluster secret.
    /// </summary>
    public string? CertificateFile { get; set; }

    /// <summary>The private key of <see cref="CertificateFile"/>, PEM, not encrypted; of mode 0600 or 0440.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The certificates of the authorities that are trusted, PEM: roots, and any intermediate ones between them and the certificates. At most 64.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>True when certificates are given.</summary>
    public bool IsGiven => CertificateFile is not null || KeyFile is not null || AuthorityFile is not null;

    internal void Check(OptionProblems problems)
    {
        if (!IsGiven)
            return;
        foreach (var (option, file) in (ReadOnlySpan<(string, string?)>)[(nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile), (nameof(AuthorityFile), AuthorityFile)])
        {
            if (file is null)
                problems.Add($"Cluster:Security:{option}", "is missing: give all of CertificateFile, KeyFile and AuthorityFile, or none");
        }
    }
}
