using Azure.Core;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.Connection;

/// <summary>What cannot pass is asked for exactly once, through the whole pipeline.</summary>
public sealed class FailAtOnceTests
{
    public static TheoryData<string> Codes => [.. ErrorCatalogue.Entries
        .Where(entry => entry.Classification == ErrorClassification.Fail).Select(entry => entry.Code).Distinct()];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_code_that_cannot_pass_gets_one_attempt_and_no_wait(string code)
    {
        var entry = ErrorCatalogue.Entries.First(entry => entry.Code == code && entry.Classification == ErrorClassification.Fail);
        var message = $"It says {entry.MessageContains ?? "why"} here.";
        foreach (var status in (int[])[400, 403, 409, 412])
        {
            using var azure = new TestAzure(new ScriptedServer().On("PUT", "/x", new Answer(status, $$$"""{"error":{"code":"{{{code}}}","message":"{{{message}}}"}}""")));

            var answer = await azure.SendAsync(RequestMethod.Put, "/subscriptions/s/x");

            Assert.Equal(code, answer.Error.Code);
            Assert.Single(azure.Server.Requests);
            Assert.Equal(TimeSpan.Zero, azure.Time.Elapsed);
        }
    }
}
