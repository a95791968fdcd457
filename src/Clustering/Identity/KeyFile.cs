using System.Security.Cryptography;

namespace Wetware.Clustering.Identity;

/// <summary>A P-256 key in a file: PKCS#8 in PEM, readable by the owner alone.</summary>
public static class KeyFile
{
    private const int MaxFileBytes = 16 * 1024;

    /// <summary>Reads one.</summary>
    /// <exception cref="NodeStartException">It is not a usable key. The file is left as it is.</exception>
    public static ECDsa Read(string path)
    {
        var key = ECDsa.Create();
        try
        {
            // Read up to the limit and not by the stated length, which is 0 for devices and pipes.
            using var reader = new StreamReader(path);
            var text = new char[MaxFileBytes + 1];
            var length = reader.ReadBlock(text);
            if (length > MaxFileBytes)
                throw new CryptographicException($"it is larger than {MaxFileBytes} bytes");
            key.ImportFromPem(text.AsSpan(0, length));
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

    /// <summary>Makes one in a file that is not there yet; a crash leaves either no key or the whole key.</summary>
    /// <exception cref="NodeStartException">The file is there, or cannot be written.</exception>
    public static ECDsa Create(string path)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            // An existing one is never replaced.
            OwnerOnly.WriteFile(path, key.ExportPkcs8PrivateKeyPem() + Environment.NewLine, overwrite: false);
            return key;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new NodeStartException($"{path} cannot be written: {error.Message}", error);
        }
    }
}
