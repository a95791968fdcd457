namespace Orleans.Storage;

/// <summary>Turns states into the bytes that a storage keeps.</summary>
public interface IGrainStorageSerializer
{
    BinaryData Serialize<T>(T? input);

    T? Deserialize<T>(BinaryData input);
}
