using System.Net.Sockets;

namespace Makaretu.Dns;

public partial class MulticastService
{
    /// <summary>Sends a query and waits for a response that answers all its questions; for ever, unless cancelled.</summary>
    public async Task<Message> ResolveAsync(Message request, CancellationToken cancel = default)
    {
        var answered = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Check(object? sender, MessageEventArgs e)
        {
            if (request.Questions.TrueForAll(question => e.Message.Answers.Exists(answer => answer.Name == question.Name)))
                answered.TrySetResult(e.Message);
        }

        await using var cancellation = cancel.Register(() => answered.TrySetCanceled(cancel)).ConfigureAwait(false);
        AnswerReceived += Check;
        try
        {
            SendQuery(request);
            return await answered.Task.ConfigureAwait(false);
        }
        finally
        {
            AnswerReceived -= Check;
        }
    }

    /// <summary>Takes a datagram in: what is malformed, no query and no successful response ends here (RFC 6762 §18.3 and §18.11).</summary>
    public void OnDnsMessage(object sender, UdpReceiveResult result)
    {
        if (IgnoreDuplicateMessages && !_receivedMessages.TryAdd(result.Buffer))
            return;
        try
        {
            if (Parse(result) is { Opcode: MessageOperation.Query, Status: MessageStatus.NoError } message)
                Dispatch(new MessageEventArgs { Message = message, RemoteEndPoint = result.RemoteEndPoint });
        }
        catch (Exception e)
        {
            // A handler's failure must not end the reception of everyone else's messages.
            MulticastEvents.Log.HandlerFailed(e.ToString());
        }
    }

    private Message? Parse(UdpReceiveResult result)
    {
        try
        {
            if (result.Buffer.Length > Message.MaxLength)
                throw new InvalidDataException($"The message has more than {Message.MaxLength} bytes.");
            return (Message)new Message().Read(result.Buffer);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            MulticastEvents.Log.Malformed(result.RemoteEndPoint.ToString(), result.Buffer.Length, e.Message);
            MalformedMessage?.Invoke(this, result.Buffer);
            return null;
        }
    }

    private void Dispatch(MessageEventArgs arrival)
    {
        if (arrival.Message.IsQuery && arrival.Message.Questions.Count > 0)
            QueryReceived?.Invoke(this, arrival);
        else if (arrival.Message.IsResponse && arrival.Message.Answers.Count > 0)
            AnswerReceived?.Invoke(this, arrival);
    }
}
