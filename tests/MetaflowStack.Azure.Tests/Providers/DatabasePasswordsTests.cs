using MetaflowStack.Azure.Databases;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Azure.Tests.Providers;

public sealed class DatabasePasswordsTests
{
    [Fact]
    public void Passwords_have_upper_and_lower_case_and_digits_and_need_no_escaping()
    {
        var passwords = Enumerable.Range(0, 200).Select(_ => PasswordGenerator.Generate().Reveal()).ToList();
        Assert.All(passwords, password =>
        {
            Assert.Equal(32, password.Length);
            Assert.Contains(password, char.IsAsciiLetterUpper);
            Assert.Contains(password, char.IsAsciiLetterLower);
            Assert.Contains(password, char.IsAsciiDigit);
            Assert.Equal(password, Uri.EscapeDataString(password));
        });
        Assert.Equal(passwords.Count, passwords.Distinct().Count());
    }

    [Fact]
    public async Task The_password_sent_with_the_creation_is_the_one_that_is_pending()
    {
        using var azure = new TestAzure();
        Assert.Null(azure.Passwords.Pending(TestStack.Server.Key));
        var sent = await CreationTests.CreateAsync(azure, TestStack.Server);
        Assert.Equal(sent.Json["properties"]!["administratorLoginPassword"]!.ToString(), azure.Passwords.Pending(TestStack.Server.Key)!.Reveal());
    }

    [Fact]
    public async Task Neither_progress_nor_outputs_nor_masked_text_show_the_password()
    {
        using var azure = new TestAzure();
        var sent = await CreationTests.CreateAsync(azure, TestStack.Server);
        var password = azure.Passwords.Pending(TestStack.Server.Key)!.Reveal();
        Assert.DoesNotContain(azure.Progress, line => line.Contains(password, StringComparison.Ordinal));
        Assert.DoesNotContain(password, SecretMask.Apply(sent.Body!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_sends_a_fresh_password_and_waits_for_it()
    {
        using var azure = new TestAzure();
        var id = TestStack.Server.ResourceId;
        azure.Server.On("PATCH", id, new Answer(202, "{}", ("Azure-AsyncOperation", "https://management.azure.com/op/1"), ("Retry-After", "10")));
        azure.Server.On("GET", "/op/1", new Answer(200, """{"status":"Succeeded"}"""));
        azure.Server.On("GET", id, new Answer(200, $$$"""{"id":"{{{id}}}","properties":{"state":"Ready"}}"""));
        var password = await azure.Passwords.ResetAsync(id, CancellationToken.None);
        Assert.Equal(
            $$$"""{"properties":{"administratorLoginPassword":"{{{password.Reveal()}}}"}}""",
            Assert.Single(azure.Server.Writes).Body);
        Assert.Equal(TimeSpan.FromSeconds(10), azure.Time.Elapsed);
    }
}
