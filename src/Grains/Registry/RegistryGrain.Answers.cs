using Wetware.Errors;
using Wetware.PubSub;
using Wetware.Registry;
using Wetware.Security;

namespace Wetware.Grains.Registry;

/// <summary>Listening to questions and answering them.</summary>
internal sealed partial class RegistryGrain
{
    // Questions that come quicker are answered together: each answer goes to all who listen.
    private static readonly TimeSpan AnswerEvery = TimeSpan.FromMilliseconds(100);

    private Task Open(ProvidedService service)
    {
        if (service.Answering.IsCompleted)
        {
            var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            service.Opened = opened.Task;
            service.Answering = Answer(service, opened);
        }

        return service.Opened;
    }

    private static async Task Close(ProvidedService service)
    {
        service.Closed = true;
        if (service.Questions is { } questions)
            await questions.DisposeAsync();
        await service.Answering;
    }

    private async Task Answer(ProvidedService service, TaskCompletionSource opened)
    {
        try
        {
            service.Topic = await Topic.JoinAsync(GrainFactory, Node.Server, service.Name, time);
            service.Questions = await service.Topic.SubscribeAsync();
            opened.SetResult();
            if (service.Closed)
                await service.Questions.DisposeAsync();
            while (await service.Questions.NextAsync() is { } batch)
            {
                if (!HasQuestion(batch))
                    continue;
                foreach (var provision in service.Provisions.Values.Where(provision => !provision.IsOver(time)).ToList())
                    await Say(service, provision.Location);
                await Task.Delay(AnswerEvery, time);
            }
        }
        catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
        {
            // The sweep tries again; who waits for the opening is told.
            if (!opened.TrySetException(error))
                LogNotListening(logger, service.Name, error);
        }
    }

    private bool HasQuestion(TopicBatch batch)
    {
        var asked = false;
        foreach (var message in batch.Messages)
        {
            if (RegistryMessage.TryRead(message.Data.Span, out var response))
            {
                asked |= response is null;
                continue;
            }

            _skipped++;
            metrics.Skipped();
        }

        return asked;
    }

    private async Task Say(ProvidedService service, SignedEnvelope location)
    {
        if (service.Topic is not { } topic)
            return;
        await topic.PublishAsync(RegistryMessage.Response(location));
        _answers++;
        metrics.Answered();
    }
}
