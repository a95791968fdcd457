using System.Security.Cryptography;
using System.Text;

namespace Wetware.Grains.Tasks.Secrets;

/// <summary>
/// Encrypts the secrets of tasks: AES-256-GCM with a random nonce, bound to the secret's name and to who may use it. Of several keys the first encrypts; values under any of
/// them can be read. Without keys nothing is encrypted or read.
/// </summary>
/// <param name="keys">Keys of 32 bytes; they must be in no storage.</param>
public sealed class TaskSecretSeal(params IReadOnlyList<ReadOnlyMemory<byte>> keys)
{
    private const int KeyIdBytes = 8;

    private readonly Key[] _keys = [.. keys.Select(key => new Key(key.ToArray()))];

    /// <summary>True when there is a key.</summary>
    public bool IsPossible => _keys.Length > 0;

    /// <summary>Encrypts: id of the key, nonce, tag, ciphertext.</summary>
    internal byte[] Seal(string name, bool submit, ReadOnlySpan<byte> value)
    {
        var sealedValue = new byte[KeyIdBytes + Key.Overhead + value.Length];
        _keys[0].Id.CopyTo(sealedValue, 0);
        _keys[0].Encrypt(value, Context(name, submit), sealedValue.AsSpan(KeyIdBytes));
        return sealedValue;
    }

    /// <summary>Decrypts; null when no key fits, or when something was changed.</summary>
    internal byte[]? Open(string name, bool submit, ReadOnlySpan<byte> sealedValue)
    {
        if (sealedValue.Length < KeyIdBytes + Key.Overhead)
            return null;
        foreach (var key in _keys)
        {
            if (key.Is(sealedValue[..KeyIdBytes]))
                return key.Decrypt(sealedValue[KeyIdBytes..], Context(name, submit));
        }

        return null;
    }

    /// <summary>True when a value is encrypted with the key that encrypts now.</summary>
    internal bool IsCurrent(ReadOnlySpan<byte> sealedValue) => IsPossible && sealedValue.Length >= KeyIdBytes && _keys[0].Is(sealedValue[..KeyIdBytes]);

    private static byte[] Context(string name, bool submit) => Encoding.UTF8.GetBytes($"ww task secret\0{name}\0{(submit ? "submit" : "operate")}");

    private sealed class Key(byte[] key)
    {
        private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
        private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

        public static int Overhead => NonceBytes + TagBytes;

        public byte[] Id { get; } = HKDF.Expand(HashAlgorithmName.SHA256, key, KeyIdBytes, "id"u8.ToArray());

        public bool Is(ReadOnlySpan<byte> id) => id.SequenceEqual(Id);

        public void Encrypt(ReadOnlySpan<byte> value, byte[] context, Span<byte> output)
        {
            using var cipher = Cipher();
            RandomNumberGenerator.Fill(output[..NonceBytes]);
            cipher.Encrypt(output[..NonceBytes], value, output[Overhead..], output[NonceBytes..Overhead], context);
        }

        public byte[]? Decrypt(ReadOnlySpan<byte> input, byte[] context)
        {
            using var cipher = Cipher();
            var value = new byte[input.Length - Overhead];
            try
            {
                cipher.Decrypt(input[..NonceBytes], input[Overhead..], input[NonceBytes..Overhead], value, context);
                return value;
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }
        }

        private AesGcm Cipher() => new(HKDF.Expand(HashAlgorithmName.SHA256, key, 32, "data"u8.ToArray()), TagBytes);
    }
}
