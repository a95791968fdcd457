using System.Security.Cryptography;
using Wetware.Clustering.Identity;

namespace Wetware.Silo.Backup;

/// <summary>The key with which archives are encrypted: 32 random bytes, kept in a file as text in base64. Each archive has keys of its own derived from it.</summary>
public sealed class BackupKey
{
    private const int Bytes = 32;
    private const int MaxFileBytes = 4096;

    private readonly byte[] _key;

    private BackupKey(byte[] key) => _key = key;

    /// <summary>Makes a key in a new file that its user alone can read.</summary>
    /// <exception cref="BackupException">The file exists, or cannot be written.</exception>
    public static void Create(string file)
    {
        try
        {
            OwnerOnly.CreateFile(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} cannot be created: {error.Message}", error);
        }
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="BackupException">The file cannot be read, is open to others, or holds no key.</exception>
    public static BackupKey Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaxFileBytes)
                throw new BackupException($"{file} holds no key of backups: it has more than {MaxFileBytes} bytes");
            if (OwnerOnly.OpenModeBeyondGroup(file) is { } mode)
                throw new BackupException($"{file} is open to others (mode {mode}): chmod 600 {file}");
            var key = Convert.FromBase64String(File.ReadAllText(file).Trim());
            return key.Length == Bytes ? new(key) : throw new BackupException($"{file} holds a key of {key.Length} bytes; a key has {Bytes} (ww backup key makes one)");
        }
        catch (FormatException error)
        {
            throw new BackupException($"{file} holds no key in base64 (ww backup key makes one)", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The cipher of the archive with that salt.</summary>
    internal AesGcm Cipher(ReadOnlySpan<byte> salt)
    {
        Span<byte> derived = stackalloc byte[Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, derived, salt, "ww backup data"u8);
        return new AesGcm(derived, AesGcm.TagByteSizes.MaxSize);
    }

    /// <summary>Tells this key from others, and nothing about it.</summary>
    internal byte[] Check(ReadOnlySpan<byte> salt)
    {
        var check = new byte[16];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, check, salt, "ww backup check"u8);
        return check;
    }
}
