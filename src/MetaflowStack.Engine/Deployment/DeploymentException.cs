using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.Deployment;

/// <summary>One or more resources of a stage failed. Its text has a paragraph for each.</summary>
public sealed class DeploymentException(ChangeSet changes) : StackException(Summarise(changes))
{
    /// <summary>What happened to every resource of the stage.</summary>
    public ChangeSet Changes => changes;

    private static ErrorDetails Summarise(ChangeSet changes)
    {
        var failed = changes.With(Outcome.Failed).ToList();
        if (failed is [{ Error: { } only }])
            return only;
        return new ErrorDetails
        {
            What = $"{failed.Count} resources failed: {string.Join(", ", failed.Select(change => change.Key))}",
            Why = string.Join(Environment.NewLine, failed.Select(change => change.Error)),
            Remedy = "Mend what is named above and run the same command again; what is done stays done",
        };
    }
}
